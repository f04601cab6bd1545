/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer sees. While the process lives: its output. When the process ends: the rest of its output, then the end of
 * the stream. When no process could be started: one line, then the end of the stream. The line is
 *   {"jsonrpc":"2.0","id":null,"error":{"code":C,"message":"...","data":{"stdiod":REASON}}}
 * where REASON, which is for programs, is "capacity" (--max processes live; code 503), "resources" (the system has no
 * room for one more; 503) or "spawn" (the command cannot be executed; 500). It is the first line of the stream or does
 * not come at all. The codes lie outside the ranges that JSON-RPC and MCP reserve; no client of the bridge sees them.
 *
 * A peer that is writing when its stream ends must still be able to read what came before: many, Node.js among them,
 * throw unread data away when a write fails. So the end of the stream closes our direction only; input is taken and
 * dropped until the peer has closed too, for a second at most and for a fixed number of connections.
 */
#include "stdiod.h"
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LEAVING = 64, LINGER_MS = 1000 };

/* Connections that have ended and whose peer has not closed yet, oldest first. */
static struct leaving {
	int connection;
	int64_t deadline;
} leaving[LEAVING];
static int count, epoll;

void connections_start(int on)
{
	epoll = on;
}

int connections_leaving(void)
{
	return count;
}

/* Takes what nobody has read: closing over it would turn the end of the stream into ECONNRESET. */
static void drain(int connection)
{
	static char waste[64 * 1024];
	for (int rounds = 0; rounds < 16 && recv(connection, waste, sizeof waste, MSG_DONTWAIT) > 0; rounds++)
		;
}

void hang_up(int connection)
{
	shutdown(connection, SHUT_RDWR);
	drain(connection);
	close(connection);
}

static void leave(int index)
{
	/* closing alone does not end the watch while a process holds the same socket */
	epoll_ctl(epoll, EPOLL_CTL_DEL, leaving[index].connection, NULL);
	hang_up(leaving[index].connection);
	count--;
	for (; index < count; index++)
		leaving[index] = leaving[index + 1];
}

bool connections_hurry(void)
{
	if (count == 0)
		return false;
	leave(0);
	return true;
}

void end_stream(int connection)
{
	shutdown(connection, SHUT_WR);
	if (count == LEAVING)
		connections_hurry();
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u64 = TAG_LEAVING | (uint64_t)connection};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event) < 0) {
		hang_up(connection);
		return;
	}
	leaving[count++] = (struct leaving){.connection = connection, .deadline = now_ms() + LINGER_MS};
}

void connection_event(uint64_t tag, uint32_t events)
{
	for (int i = 0; i < count; i++) {
		if (leaving[i].connection == (int)(tag & ~TAG_LEAVING)) {
			if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
				leave(i);
			else
				drain(leaving[i].connection);
			return;
		}
	}
}

int64_t connections_deadline(int64_t now)
{
	while (count > 0 && now >= leaving[0].deadline)
		leave(0);
	return count > 0 ? leaving[0].deadline : INT64_MAX;
}

void refuse(int connection, int code, const char *reason, const char *message)
{
	char line[512];
	int length = snprintf(line, sizeof line,
	                      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":%d,\"message\":\"%s\",\"data\":{\"stdiod\":\"%s\"}}}\n",
	                      code, message, reason);
	send(connection, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL); /* or the peer is gone already */
	end_stream(connection);
	report("{\"stdiod\":\"refused\",\"reason\":\"%s\",\"message\":\"%s\"}", reason, message);
}
