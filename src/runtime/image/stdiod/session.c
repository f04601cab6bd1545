/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection and its process group.
 *
 * The connection itself is the process's stdin, so input is never copied. Its stdout is a pipe, which we forward: were the
 * connection stdout as well, a server that watches stdout for a closed reader, as Python's asyncio does, would take the
 * next request for the end; O_NONBLOCK set on one would hold for the other; and a server that closes stdout but lives
 * could not be told from one that thinks.
 *
 * The parent keeps the connection too, and learns from EPOLLRDHUP that the peer has closed its write side. The process
 * sees the end of its input at the same time. Then the shutdown of the MCP stdio transport takes its course: wait,
 * SIGTERM, wait, SIGKILL; both signals go to the whole process group.
 */
#include "stdiod.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };
enum side { CONNECTION, OUTPUT, SIDES };
enum step { SERVING, INPUT_ENDED, TERMINATED, KILLED };
static const char *const step_names[] = {"none", "input", "term", "kill"};

struct session {
	pid_t group;         /* also the process's id; 0: the slot is free */
	bool running;        /* the process itself has not been reaped */
	bool blocked;        /* the peer takes no more output for now */
	enum step step;      /* how far the shutdown is */
	int connection;      /* -1: closed */
	int output;          /* -1: closed */
	int owed;            /* bytes of output to forward before the connection is closed, once the process has ended */
	int head, tail;      /* what of the chunk is still to be sent */
	int64_t started, deadline;
};

static const struct options *options;
static struct session *sessions;
static char (*chunks)[CHUNK];
static int epoll, live;

int sessions_live(void) { return live; }

static void watch(int operation, int fd, uint32_t events, const struct session *session, enum side side)
{
	struct epoll_event event = {.events = events, .data.u64 = (uint64_t)(session - sessions) * SIDES + side};
	epoll_ctl(epoll, operation, fd, &event);
}

static void close_connection(struct session *s)
{
	if (s->connection >= 0) {
		/* closing alone does not end the watch while the process holds the same socket */
		epoll_ctl(epoll, EPOLL_CTL_DEL, s->connection, NULL);
		if (s->running)
			close(s->connection); /* the peer is gone; what it sent before is still the process's to read */
		else if (s->blocked)
			hang_up(s->connection);
		else
			end_stream(s->connection);
		s->connection = -1;
	}
	if (s->blocked && s->output >= 0)
		watch(EPOLL_CTL_ADD, s->output, EPOLLIN, s, OUTPUT);
	s->blocked = false;
	s->head = s->tail = 0;
}

static void close_output(struct session *s)
{
	if (s->output >= 0)
		close(s->output); /* the only copy, so this ends its watch too */
	s->output = -1;
}

static void release(struct session *s)
{
	close_output(s);
	close_connection(s);
	s->group = 0;
	live--;
}

static void watch_connection(struct session *s)
{
	watch(EPOLL_CTL_MOD, s->connection, (s->step == SERVING ? EPOLLRDHUP : 0U) | (s->blocked ? EPOLLOUT : 0U), s, CONNECTION);
}

static void end_input(struct session *s)
{
	if (s->step != SERVING)
		return;
	s->step = INPUT_ENDED;
	s->deadline = now_ms() + options->grace_ms;
	if (s->connection >= 0)
		watch_connection(s);
}

/* Sends what the chunk holds; what the peer does not take now waits, and with it the process's next output. */
static void send_chunk(struct session *s)
{
	const char *chunk = chunks[s - sessions];
	while (s->head < s->tail && s->connection >= 0) {
		ssize_t sent = send(s->connection, chunk + s->head, (size_t)(s->tail - s->head), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent >= 0) {
			s->head += (int)sent;
		} else if (errno == EAGAIN) {
			if (!s->blocked) {
				s->blocked = true;
				epoll_ctl(epoll, EPOLL_CTL_DEL, s->output, NULL);
				watch_connection(s);
			}
			return;
		} else if (errno != EINTR) {
			end_input(s);
			close_connection(s);
			return;
		}
	}
	if (s->blocked) {
		s->blocked = false;
		watch_connection(s);
		watch(EPOLL_CTL_ADD, s->output, EPOLLIN, s, OUTPUT);
	}
}

/* Without a peer, output is read and dropped: the process keeps its time to leave in order. */
static void forward(struct session *s)
{
	ssize_t length = read(s->output, chunks[s - sessions], s->owed < CHUNK ? (size_t)s->owed : CHUNK);
	if (length < 0 && (errno == EINTR || errno == EAGAIN)) {
		if (!s->running && errno == EAGAIN)
			s->owed = 0;
		return;
	}
	if (length <= 0) {
		close_output(s);
		if (s->connection >= 0)
			shutdown(s->connection, SHUT_WR);
		return;
	}
	if (!s->running)
		s->owed -= (int)length;
	s->head = 0;
	s->tail = s->connection >= 0 ? (int)length : 0;
	send_chunk(s);
}

/* After the end of the process: the rest of its output, then the end of the stream, even when a grandchild holds both
   open; the slot is free when nothing of the group is left. */
static void settle(struct session *s)
{
	while (s->output >= 0 && !s->blocked && s->owed > 0)
		forward(s);
	if (!s->blocked) {
		close_output(s);
		close_connection(s);
	}
	if (s->connection < 0 && kill(-s->group, 0) < 0 && errno == ESRCH)
		release(s);
}

void sessions_settle(void)
{
	for (struct session *s = sessions; s < sessions + options->max; s++)
		if (s->group != 0 && !s->running)
			settle(s);
}

void session_event(uint64_t tag, uint32_t events)
{
	struct session *s = &sessions[tag / SIDES];
	if (tag % SIDES == OUTPUT) {
		if (s->output >= 0 && !s->blocked)
			forward(s);
	} else if (s->connection >= 0) {
		if (events & (EPOLLHUP | EPOLLERR)) { /* both directions are closed: nobody will read */
			end_input(s);
			close_connection(s);
		} else {
			if (events & EPOLLRDHUP)
				end_input(s);
			if (events & EPOLLOUT)
				send_chunk(s);
		}
	}
	if (s->group != 0 && !s->running)
		settle(s);
}

void session_reaped(pid_t pid, int status)
{
	struct session *s = sessions;
	while (s < sessions + options->max && !(s->running && s->group == pid))
		s++;
	if (s == sessions + options->max)
		return; /* an orphan */
	const int64_t now = now_ms();
	char code[12] = "null", number[12] = "null";
	snprintf(WIFEXITED(status) ? code : number, sizeof code, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	report("{\"stdiod\":\"exit\",\"pid\":%d,\"status\":%s,\"signal\":%s,\"seconds\":%lld.%03d,\"shutdown\":\"%s\"}", (int)pid, code,
	       number, (long long)(now - s->started) / 1000, (int)((now - s->started) % 1000), step_names[s->step]);
	s->running = false;
	if (s->output < 0 || ioctl(s->output, FIONREAD, &s->owed) < 0)
		s->owed = 0;
	kill(-pid, SIGTERM); /* what the process has left behind serves nobody */
	s->step = TERMINATED;
	s->deadline = now + options->term_ms;
}

/* Takes the steps that are due and returns when the next one is. */
int64_t sessions_deadline(int64_t now)
{
	int64_t next = INT64_MAX;
	for (struct session *s = sessions; s < sessions + options->max; s++) {
		if (s->group == 0)
			continue;
		if (now >= s->deadline) {
			bool first = s->running && s->step < TERMINATED;
			kill(-s->group, first ? SIGTERM : SIGKILL);
			s->step = first ? TERMINATED : KILLED;
			s->deadline = first ? now + options->term_ms : INT64_MAX;
			if (!s->running) {
				release(s);
				continue;
			}
		}
		next = s->deadline < next ? s->deadline : next;
	}
	return next;
}

/* Closes the input of every process; what they still answer is delivered. */
void sessions_end_input(void)
{
	for (struct session *s = sessions; s < sessions + options->max; s++) {
		if (s->group == 0 || s->connection < 0)
			continue;
		shutdown(s->connection, SHUT_RD);
		end_input(s);
	}
}

void session_open(int connection)
{
	struct session *s = sessions;
	while (s < sessions + options->max && s->group != 0)
		s++;
	if (s == sessions + options->max) {
		refuse(connection, 503, "capacity", "all processes are in use");
		return;
	}
	int pipes[2];
	if (pipe2(pipes, O_CLOEXEC) < 0) {
		refuse(connection, 503, "resources", strerror(errno));
		return;
	}
	pid_t pid = 0;
	int error = spawn(options, connection, pipes[1], &pid);
	close(pipes[1]);
	if (error != 0) {
		close(pipes[0]);
		bool room = error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE;
		refuse(connection, room ? 503 : 500, room ? "resources" : "spawn", strerror(error));
		return;
	}
	fcntl(pipes[0], F_SETFL, O_NONBLOCK); /* our end alone: the process keeps a blocking stdout */
	*s = (struct session){.group = pid, .running = true, .connection = connection, .output = pipes[0], .owed = CHUNK,
	                      .started = now_ms(), .deadline = INT64_MAX};
	live++;
	watch(EPOLL_CTL_ADD, connection, EPOLLRDHUP, s, CONNECTION);
	watch(EPOLL_CTL_ADD, pipes[0], EPOLLIN, s, OUTPUT);
}

void sessions_start(const struct options *given, int on)
{
	options = given;
	epoll = on;
	sessions = calloc((size_t)given->max, sizeof *sessions);
	chunks = calloc((size_t)given->max, sizeof *chunks);
	if (sessions == NULL || chunks == NULL)
		fail(EXIT_SYSTEM, "no memory for %d sessions", given->max);
}

void sessions_free(void)
{
	for (struct session *s = sessions; s < sessions + options->max; s++)
		if (s->group != 0)
			release(s);
	free(sessions);
	free(chunks);
}
