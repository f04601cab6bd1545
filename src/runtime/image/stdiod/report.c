/* SPDX-License-Identifier: Apache-2.0 */
#include "stdiod.h"
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void report(const char *format, ...)
{
	/* Writable means room for PIPE_BUF bytes, so a line of this size does not block. The descriptor belongs to the
	   servers too: making it non-blocking would change it under them. */
	char line[512];
	struct pollfd log = {.fd = STDERR_FILENO, .events = POLLOUT};
	va_list values;
	va_start(values, format);
	int length = vsnprintf(line, sizeof line - 1, format, values);
	va_end(values);
	if (length < 0)
		return;
	if (length > (int)sizeof line - 2)
		length = sizeof line - 2;
	line[length++] = '\n';
	if (poll(&log, 1, 0) == 1 && (log.revents & POLLOUT) && write(STDERR_FILENO, line, (size_t)length) < 0)
		return;
}
