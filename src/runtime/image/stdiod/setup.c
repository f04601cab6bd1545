/* SPDX-License-Identifier: Apache-2.0 */
#include "stdiod.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

_Noreturn void fail(int code, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	fputs("stdiod: ", stderr);
	vfprintf(stderr, format, values);
	fputc('\n', stderr);
	va_end(values);
	exit(code);
}

/* Standard descriptors are open, so that none of ours takes their numbers; whatever else we were handed stays out of
   the servers. */
void clean_descriptors(void)
{
	int fd;
	while ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0 && fd <= STDERR_FILENO)
		fcntl(fd, F_SETFD, 0);
	if (fd < 0)
		fail(EXIT_SYSTEM, "cannot open /dev/null: %s", strerror(errno));
	close(fd);
	if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
		for (fd = STDERR_FILENO + 1; fd < 1024; fd++) /* kernels before 5.11, and filters that do not know the call */
			fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* 0 when the file can be executed, else what execve would say. */
static int executable(const char *path)
{
	struct stat file;
	if (stat(path, &file) < 0)
		return errno;
	return S_ISREG(file.st_mode) && access(path, X_OK) == 0 ? 0 : EACCES;
}

/* The command as execvp would find it, looked up once. A command that is not there ends the container at its start:
   the alternative is a pod that looks healthy and fails every session. */
const char *find_command(const char *command)
{
	static char path[PATH_MAX];
	int error = *command == '\0' ? ENOENT : 0;
	if (strchr(command, '/') != NULL) {
		error = executable(command);
		if (error == 0)
			return command;
	} else if (error == 0) {
		const char *entry = getenv("PATH");
		error = ENOENT;
		for (entry = entry != NULL ? entry : "/usr/local/bin:/usr/bin:/bin"; entry != NULL;) {
			int length = (int)strcspn(entry, ":");
			if (snprintf(path, sizeof path, "%.*s%s%s", length, entry, length > 0 ? "/" : "./", command) < (int)sizeof path) {
				int result = executable(path);
				if (result == 0)
					return path;
				if (result == EACCES)
					error = result;
			}
			entry = entry[length] == ':' ? entry + length + 1 : NULL;
		}
	}
	fail(error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE, "cannot execute %s: %s", command,
	     strerror(error));
}

/*
 * Mode 0660 fits both shapes of a pod. Both containers run as one user: the owner's bits are enough. The image insists
 * on a user of its own: the pod's fsGroup owns the volume with the set-group-ID bit, so folder and socket carry the
 * group that both containers are members of. Nobody else mounts the volume.
 */
int open_listener(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct stat file;
	if (strlen(path) >= sizeof address.sun_path)
		fail(EXIT_USAGE, "the path of the socket is longer than %zu bytes", sizeof address.sun_path - 1);
	strcpy(address.sun_path, path);

	char folder[sizeof address.sun_path];
	strcpy(folder, path);
	char *slash = strrchr(folder, '/');
	if (slash != NULL && slash != folder) {
		*slash = '\0';
		if (mkdir(folder, 0750) < 0 && errno != EEXIST)
			fail(EXIT_SYSTEM, "cannot create %s: %s", folder, strerror(errno));
	}

	if (lstat(path, &file) == 0) {
		if (!S_ISSOCK(file.st_mode))
			fail(EXIT_SYSTEM, "%s exists and is not a socket", path);
		/* A container that restarts finds the socket of its predecessor. One that answers belongs to a live process. */
		int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (connect(probe, (struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN)
			fail(EXIT_SYSTEM, "%s is served by another process", path);
		close(probe);
		unlink(path);
	}

	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask = umask(0117); /* not chmod after bind: there is no moment in which the socket is wider */
	int bound = bind(listener, (struct sockaddr *)&address, sizeof address);
	int error = errno;
	umask(mask);
	if (listener < 0 || bound < 0)
		fail(EXIT_SYSTEM, "cannot bind %s: %s", path, strerror(error));
	if (listen(listener, SOMAXCONN) < 0)
		fail(EXIT_SYSTEM, "cannot listen on %s: %s", path, strerror(errno));
	return listener;
}

/* Copies this program. The init container's image has no shell and no cp. */
void install(const char *path)
{
	char draft[PATH_MAX];
	struct stat self;
	if (snprintf(draft, sizeof draft, "%s.tmp", path) >= (int)sizeof draft)
		fail(EXIT_USAGE, "the path to install to is too long");
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (from < 0 || fstat(from, &self) < 0)
		fail(EXIT_SYSTEM, "cannot read /proc/self/exe: %s", strerror(errno));
	unlink(draft);
	int to = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0700);
	if (to < 0)
		fail(EXIT_SYSTEM, "cannot create %s: %s", draft, strerror(errno));
	for (off_t left = self.st_size; left > 0;) {
		ssize_t copied = sendfile(to, from, NULL, (size_t)left);
		if (copied < 0 && errno == EINTR)
			continue;
		if (copied <= 0)
			fail(EXIT_SYSTEM, "cannot write %s: %s", draft, copied < 0 ? strerror(errno) : "file ended early");
		left -= copied;
	}
	/* rename, so that a container that is just starting sees the old program or the new one, never half of it */
	if (fchmod(to, 0755) < 0 || close(to) < 0 || rename(draft, path) < 0)
		fail(EXIT_SYSTEM, "cannot install %s: %s", path, strerror(errno));
	close(from);
}
