/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stdiod: one server process for each connection.
 *
 * It runs as the command of the user's container, whatever that image holds, and so is one static binary. A bridge in
 * the same pod connects to a unix socket; each connection becomes the stdin and stdout of a process of its own.
 */
#include "stdiod.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: stdiod --listen SOCKET --max N [options] -- COMMAND [ARGUMENT...]\n"
	"       stdiod --exec [--env-from NAME=PATH]... -- COMMAND [ARGUMENT...]\n"
	"       stdiod --install PATH\n"
	"\n"
	"Starts one COMMAND for each connection to the unix socket SOCKET.\n"
	"\n"
	"  --listen SOCKET  path of the socket; its folder is created\n"
	"  --max N          most processes at once, 1 to 4096; one more connection is refused\n"
	"  --grace-ms MS    from the end of a process's input to SIGTERM (default 5000)\n"
	"  --term-ms MS     from SIGTERM to SIGKILL (default 2000)\n"
	"  --drain-ms MS    after SIGTERM to stdiod, time for peers to finish before input ends (default 0)\n"
	"  --env-from NAME=PATH\n"
	"                   give COMMAND the variable NAME with the content of a file; may be repeated\n"
	"  --exec           become COMMAND instead of listening\n"
	"  --install PATH   copy this program to PATH, mode 0755, and exit\n"
	"  --version        print the version and exit\n"
	"  --help           print this text and exit\n"
	"\n"
	"Exit codes: 0 stopped by SIGTERM or SIGINT, 1 system error, 2 wrong usage,\n"
	"126 COMMAND cannot be executed, 127 COMMAND not found.\n";

static int number(const char *name, const char *text, int least, int most)
{
	char *end;
	errno = 0;
	long value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < least || value > most)
		fail(EXIT_USAGE, "--%s takes a number from %d to %d", name, least, most);
	return (int)value;
}

int main(int argc, char **argv)
{
	enum { LISTEN, MAX, GRACE, TERM, DRAIN, ENV_FROM, EXEC, INSTALL, VERSION, HELP };
	static const struct option known[] = {
		{"listen", required_argument, NULL, LISTEN},   {"max", required_argument, NULL, MAX},
		{"grace-ms", required_argument, NULL, GRACE},  {"term-ms", required_argument, NULL, TERM},
		{"drain-ms", required_argument, NULL, DRAIN},  {"env-from", required_argument, NULL, ENV_FROM},
		{"exec", no_argument, NULL, EXEC},             {"install", required_argument, NULL, INSTALL},
		{"version", no_argument, NULL, VERSION},       {"help", no_argument, NULL, HELP},
		{NULL, 0, NULL, 0},
	};
	const int hour = 3600 * 1000;
	bool becomes = false;
	struct options options = {.grace_ms = 5000, .term_ms = 2000};

	clean_descriptors();
	for (int choice; (choice = getopt_long(argc, argv, "+", known, NULL)) != -1;) {
		switch (choice) {
		case LISTEN: options.listen = optarg; break;
		case MAX: options.max = number("max", optarg, 1, 4096); break;
		case GRACE: options.grace_ms = number("grace-ms", optarg, 0, hour); break;
		case TERM: options.term_ms = number("term-ms", optarg, 0, hour); break;
		case DRAIN: options.drain_ms = number("drain-ms", optarg, 0, hour); break;
		case ENV_FROM: env_from(optarg); break;
		case EXEC: becomes = true; break;
		case INSTALL: install(optarg); return EXIT_SUCCESS;
		case VERSION: puts("stdiod " STDIOD_VERSION); return EXIT_SUCCESS;
		case HELP: fputs(usage, stdout); return EXIT_SUCCESS;
		default: fail(EXIT_USAGE, "see --help");
		}
	}
	if (becomes && options.listen == NULL && optind < argc)
		become(find_command(argv[optind]), argv + optind);
	if (becomes || options.listen == NULL || options.max == 0 || optind == argc)
		fail(EXIT_USAGE, "--listen, --max and a command are required, or --exec and a command; see --help");
	options.argv = argv + optind;
	options.program = find_command(options.argv[0]);
	serve(&options);
	return EXIT_SUCCESS;
}
