/* SPDX-License-Identifier: Apache-2.0 */
#include "stdiod.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A variable of a process cannot be longer on Linux (MAX_ARG_STRLEN, 32 pages), its name included. */
enum { LONGEST = 128 * 1024 };

static bool is_name(const char *text, size_t length)
{
	for (size_t at = 0; at < length; at++)
		if (!isalpha((unsigned char)text[at]) && text[at] != '_' && (at == 0 || !isdigit((unsigned char)text[at])))
			return false;
	return length > 0;
}

/*
 * NAME=PATH: the file's content becomes the variable, without the line end that editors put there. For engines that bring
 * secrets as files to a program that wants variables: neither the engine's metadata nor a command line shows the value.
 * A file that is missing, empty or holds a NUL ends the container at its start; its content is never printed.
 */
void env_from(const char *assignment)
{
	static char value[LONGEST];
	char name[256];
	const char *path = strchr(assignment, '=');
	size_t named = path != NULL ? (size_t)(path - assignment) : 0;
	if (path == NULL || named >= sizeof name || !is_name(assignment, named) || path[1] != '/')
		fail(EXIT_USAGE, "--env-from takes NAME=PATH with an absolute path");
	memcpy(name, assignment, named);
	name[named] = '\0';
	path++;

	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold up the start */
	if (file < 0)
		fail(EXIT_SYSTEM, "cannot read %s for %s: %s", path, name, strerror(errno));
	size_t length = 0;
	for (;;) {
		ssize_t got = read(file, value + length, sizeof value - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fail(EXIT_SYSTEM, "cannot read %s for %s: %s", path, name, strerror(errno));
		length += (size_t)got;
		if (length + named + 2 > sizeof value)
			fail(EXIT_SYSTEM, "%s is too long for the variable %s", path, name);
		if (got == 0)
			break;
	}
	close(file);
	if (length > 0 && value[length - 1] == '\n')
		length--;
	if (length > 0 && value[length - 1] == '\r')
		length--;
	if (length == 0)
		fail(EXIT_SYSTEM, "%s is empty, so that %s would be", path, name);
	if (memchr(value, '\0', length) != NULL)
		fail(EXIT_SYSTEM, "%s holds a NUL, which %s cannot", path, name);
	value[length] = '\0';
	if (setenv(name, value, 1) < 0)
		fail(EXIT_SYSTEM, "cannot set %s: %s", name, strerror(errno));
	explicit_bzero(value, sizeof value);
}

/* Becomes the command: for servers that listen themselves, and take secrets from files all the same. */
_Noreturn void become(const char *program, char **argv)
{
	execv(program, argv);
	fail(EXIT_NOT_EXECUTABLE, "cannot execute %s: %s", program, strerror(errno));
}
