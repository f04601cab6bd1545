/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer sees. While the process lives: its output. When the process ends: the rest of its output, then the end of
 * the stream. When no process could be started: one line, then the end of the stream. The line is
 *   {"jsonrpc":"2.0","id":null,"error":{"code":C,"message":"...","data":{"stdiod":REASON}}}
 * where REASON, which is for programs, is "capacity" (--max processes live; code 503), "resources" (the system has no
 * room for one more; 503) or "spawn" (the command cannot be executed; 500). It is the first line of the stream or does
 * not come at all. The codes lie outside the ranges that JSON-RPC and MCP reserve; no client of the bridge sees them.
 */
#include "stdiod.h"
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Shutting down first stops new input, and input that nobody reads is taken away: closing over it would turn the end of
   the stream that the peer is about to read into ECONNRESET. */
void hang_up(int connection)
{
	static char waste[16 * 1024];
	shutdown(connection, SHUT_RDWR);
	for (int count = 0; count < 64 && recv(connection, waste, sizeof waste, MSG_DONTWAIT) > 0; count++)
		;
	close(connection);
}

void refuse(int connection, int code, const char *reason, const char *message)
{
	char line[512];
	int length = snprintf(line, sizeof line,
	                      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":%d,\"message\":\"%s\",\"data\":{\"stdiod\":\"%s\"}}}\n",
	                      code, message, reason);
	send(connection, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL); /* or the peer is gone already */
	hang_up(connection);
	report("{\"stdiod\":\"refused\",\"reason\":\"%s\",\"message\":\"%s\"}", reason, message);
}
