/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STDIOD_H
#define STDIOD_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#ifndef STDIOD_VERSION
#define STDIOD_VERSION "dev"
#endif

/* Exit codes, the shell's where it has one. */
enum { EXIT_SYSTEM = 1, EXIT_USAGE = 2, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

/* What an event of epoll belongs to. Sessions use the small numbers. */
#define TAG_LISTENER UINT64_MAX
#define TAG_SIGNALS (UINT64_MAX - 1)
#define TAG_LEAVING (UINT64_C(1) << 32)

struct options {
	const char *listen;   /* path of the socket */
	const char *program;  /* resolved path of the command */
	char **argv;          /* the command and its arguments */
	int max;              /* most process groups at once */
	int grace_ms;         /* from end of input to SIGTERM */
	int term_ms;          /* from SIGTERM to SIGKILL */
	int drain_ms;         /* from our own SIGTERM to the end of input */
};

/* setup.c: what happens once, before the first connection. Each ends the process with a message when it fails. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
void clean_descriptors(void);
const char *find_command(const char *command);
int open_listener(const char *path);
void install(const char *path);

/* environment.c: secrets that arrive as files. Each ends the process with a message when it fails. */
void env_from(const char *assignment);
_Noreturn void become(const char *program, char **argv);

/* report.c: one JSON object a line on stderr. A reader that has stalled costs lines, never time. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));
int64_t now_ms(void);

/* serve.c: the event loop. Returns when all is stopped. */
void serve(const struct options *options);

/* session.c: one connection and its process group. All memory is taken by sessions_start. */
void sessions_start(const struct options *options, int epoll);
void sessions_free(void);
int sessions_live(void);
void session_open(int connection);
void session_event(uint64_t tag, uint32_t events);
void session_reaped(pid_t pid, int status);
void sessions_settle(void);
int64_t sessions_deadline(int64_t now);
void sessions_end_input(void);

/* connection.c: how a connection ends. */
void connections_start(int epoll);
int connections_leaving(void);
bool connections_hurry(void);
void connection_event(uint64_t tag, uint32_t events);
int64_t connections_deadline(int64_t now);
void end_stream(int connection);
void hang_up(int connection);
void refuse(int connection, int code, const char *reason, const char *message);

/* spawn.c: starts the command; 0 or an error number. */
int spawn(const struct options *options, int connection, int output, pid_t *pid);

#endif
