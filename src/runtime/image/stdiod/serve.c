/* SPDX-License-Identifier: Apache-2.0 */
#include "stdiod.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 64, PAUSE_MS = 100, LAST_WAIT_MS = 1000 };

static int epoll, listener, signals, spare = -1;

/* When to accept again after the system had no room, when to end the input of all, when to leave whatever is left. */
static int64_t resume_at, drain_until, leave_at;

static void listen_for(uint32_t events)
{
	struct epoll_event event = {.events = events, .data.u64 = TAG_LISTENER};
	epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event);
}

/* A descriptor to give up when there is no other. */
static void keep_spare(void)
{
	if (spare < 0)
		spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Without a free descriptor a connection can be neither taken nor turned away, and stays ready: a loop would spin. The
   spare descriptor makes room to turn it away in words. */
static int accept_to_refuse(void)
{
	if (spare >= 0)
		close(spare);
	else if (!connections_hurry())
		return -1;
	spare = -1;
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

/* Where even that fails, the listener rests for a moment. */
static void accept_connections(void)
{
	for (int count = 0; count < BATCH; count++) {
		int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (connection >= 0) {
			session_open(connection);
			continue;
		}
		if (errno == EAGAIN)
			return;
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		int error = errno;
		if (error == EMFILE && (connection = accept_to_refuse()) >= 0) {
			refuse(connection, 503, "resources", "no free file descriptor");
			continue;
		}
		report("{\"stdiod\":\"paused\",\"ms\":%d,\"error\":\"%s\"}", PAUSE_MS, strerror(error));
		resume_at = now_ms() + PAUSE_MS;
		listen_for(0);
		return;
	}
}

/* All that ended, ours and the orphans that the kernel hands to PID 1: SIGCHLDs merge, so one may stand for many. */
static void reap(void)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		session_reaped(pid, status);
	sessions_settle();
}

/* The first signal stops new connections and lets peers finish; a second one does not wait for them. */
static void stop(const struct options *options)
{
	int64_t now = now_ms();
	if (listener >= 0) {
		report("{\"stdiod\":\"stopping\",\"sessions\":%d}", sessions_live());
		unlink(options->listen);
		close(listener);
		listener = -1;
		resume_at = INT64_MAX;
		drain_until = now + options->drain_ms;
		leave_at = drain_until + options->grace_ms + options->term_ms + LAST_WAIT_MS;
	} else if (drain_until != INT64_MAX) {
		drain_until = now;
	}
}

static void read_signals(const struct options *options)
{
	struct signalfd_siginfo signal;
	while (read(signals, &signal, sizeof signal) == sizeof signal) {
		if (signal.ssi_signo != SIGCHLD)
			stop(options);
	}
	reap();
}

static void start(const struct options *options)
{
	resume_at = drain_until = leave_at = INT64_MAX;
	sigset_t mask;
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN); /* a log that is gone must not end the servers */
	signal(SIGCHLD, SIG_DFL); /* inherited as ignored, it would reap behind our back */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

	listener = open_listener(options->listen);
	signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event on_signal = {.events = EPOLLIN, .data.u64 = TAG_SIGNALS};
	struct epoll_event on_connection = {.events = EPOLLIN, .data.u64 = TAG_LISTENER};
	if (signals < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, signals, &on_signal) < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &on_connection) < 0)
		fail(EXIT_SYSTEM, "cannot wait for events: %s", strerror(errno));
	connections_start(epoll);
	sessions_start(options, epoll);
	report("{\"stdiod\":\"listening\",\"version\":\"%s\",\"max\":%d}", STDIOD_VERSION, options->max);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void serve(const struct options *options)
{
	start(options);
	for (;;) {
		int64_t now = now_ms();
		if (now >= resume_at) {
			resume_at = INT64_MAX;
			listen_for(EPOLLIN);
		}
		if (now >= drain_until) {
			drain_until = INT64_MAX;
			sessions_end_input();
		}
		int64_t next = earlier(sessions_deadline(now), connections_deadline(now));
		if (listener < 0 && ((sessions_live() == 0 && connections_leaving() == 0) || now >= leave_at))
			break;
		next = earlier(earlier(next, resume_at), earlier(drain_until, leave_at));
		keep_spare();
		int timeout = next == INT64_MAX ? -1 : next > now ? (int)(next - now) : 0;

		struct epoll_event events[BATCH];
		int count = epoll_wait(epoll, events, BATCH, timeout);
		/* A slot is filled again only after the batch, so that an event of its last connection cannot reach the next one.
		   Signals come after the sessions' events, so that a process which left because its input ended is told so. */
		bool signalled = false, connected = false;
		for (int i = 0; i < count; i++) {
			if (events[i].data.u64 == TAG_SIGNALS)
				signalled = true;
			else if (events[i].data.u64 == TAG_LISTENER)
				connected = true;
			else if (events[i].data.u64 & TAG_LEAVING)
				connection_event(events[i].data.u64, events[i].events);
			else
				session_event(events[i].data.u64, events[i].events);
		}
		if (signalled)
			read_signals(options);
		if (connected && listener >= 0)
			accept_connections();
	}
	report("{\"stdiod\":\"stopped\",\"sessions\":%d}", sessions_live());
	sessions_free();
	while (connections_hurry())
		;
	close(epoll);
	close(signals);
	if (spare >= 0)
		close(spare);
}
