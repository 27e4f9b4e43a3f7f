/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* wd-model: serves functions of the device model on vfio-user sockets. */

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "qm.h"
#include "wdm_iommu.h"
#include "wdm_server.h"

#define WM_FUNCS_MAX	(QM_MAX_VFS + 1)

/* One --device with its --socket. */
struct func {
	char *desc;		/* split where the commas were; the engine's name is first */
	const char *path;
	unsigned int hw;	/* 0: not said */
	unsigned int queues;
	unsigned int vf_nr;	/* 0: none */
	bool vf;
	struct wdm_server *srv;
};

static struct func funcs[WM_FUNCS_MAX];
static unsigned int nb_funcs;
static enum wdm_log log_max = WDM_LOG_INFO;

static const char usage_text[] =
"usage: wd-model [-q|-v|-vv] --device DESC --socket PATH [--device DESC --socket PATH ...]\n"
"\n"
"Serves functions of the WarpDrive device model to vfio-user clients such as QEMU, each on\n"
"a UNIX socket of its own, one client at a time.\n"
"\n"
"  --device ENGINE[,hw=v2|v3][,queues=N]           a physical function\n"
"  --device ENGINE,vf[,hw=v2|v3][,queues=N]        a virtual function that stands alone\n"
"  --device ENGINE,vf=NR[,...]                     VF NR (1 to 63) of the physical function\n"
"                                                  named before it, which gives it queues\n"
"  --socket PATH   where to serve the device named before it; a socket that a dead server\n"
"                  left there is replaced, a live one is not\n"
"  -q              only errors           -v   also messages, but not register accesses\n"
"                                        -vv  these, too\n"
"  --help, --version\n"
"\n"
"ENGINE is zip, sec or hpre. hw is the version of the silicon, v3 if not given. queues: of the\n"
"device (physical function, default 1024) or of the function (VF that stands alone, default 64).\n"
"SIGTERM and SIGINT end the server and remove the sockets.\n"
"\n"
"Example: wd-model --device zip --socket pf.sock --device zip,vf=1 --socket vf1.sock\n";

/* ---- Log: one line per event on stderr ---- */

static void
wm_log(const char *name, enum wdm_log level, const char *text)
{
	static const char *const names[] = { "error", "warning", "info", "debug", "trace" };
	struct timespec now;
	struct tm tm;
	char line[768];
	size_t len, i;
	ssize_t n;

	if (level > log_max)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	len = strftime(line, sizeof(line), "%H:%M:%S", &tm);
	snprintf(line + len, sizeof(line) - len - 1, ".%03ld %s %s: %s", now.tv_nsec / 1000000,
		 names[level], name, text);
	/* Parts come from clients: nothing may look like another line or move the cursor. */
	len = strlen(line);
	for (i = 0; i < len; i++) {
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	}
	line[len++] = '\n';
	/* One write, so that lines of threads stay whole. */
	n = write(STDERR_FILENO, line, len);
	(void)n;
}

static void
server_log(void *ctx, enum wdm_log level, const char *text)
{
	const struct func *f = ctx;

	wm_log(f->path, level, text);
}

/* ---- Arguments ---- */

static bool
number(const char *text, unsigned int min, unsigned int max, unsigned int *val)
{
	unsigned long n;
	char *end;

	if (text == NULL || *text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || n < min || n > max)
		return false;
	*val = n;
	return true;
}

static bool
desc_item(struct func *f, char *item)
{
	char *val = strchr(item, '=');

	if (val != NULL)
		*val++ = '\0';
	if (strcmp(item, "hw") == 0 && val != NULL) {
		f->hw = strcmp(val, "v2") == 0 ? QM_HW_V2 : strcmp(val, "v3") == 0 ? QM_HW_V3 : 0;
		return f->hw != 0;
	}
	if (strcmp(item, "queues") == 0)
		return number(val, 1, QM_MAX_QUEUES, &f->queues);
	if (strcmp(item, "vf") == 0) {
		f->vf = true;
		return val == NULL || number(val, 1, QM_MAX_VFS, &f->vf_nr);
	}
	return false;
}

static bool
add_device(const char *desc)
{
	struct func *f = &funcs[nb_funcs];
	char *item, *save;

	if (nb_funcs == WM_FUNCS_MAX) {
		fprintf(stderr, "wd-model: at most %u devices\n", WM_FUNCS_MAX);
		return false;
	}
	if (nb_funcs > 0 && funcs[nb_funcs - 1].path == NULL) {
		fprintf(stderr, "wd-model: --device %s: the one before has no --socket\n", desc);
		return false;
	}
	f->desc = strdup(desc);
	if (f->desc == NULL || strtok_r(f->desc, ",", &save) == NULL) {
		fprintf(stderr, "wd-model: --device: no engine named\n");
		return false;
	}
	nb_funcs++;
	while ((item = strtok_r(NULL, ",", &save)) != NULL) {
		if (!desc_item(f, item)) {
			fprintf(stderr, "wd-model: --device %s: \"%s\" is not known or out of "
				"range\n", desc, item);
			return false;
		}
	}
	return true;
}

static bool
add_socket(const char *path)
{
	if (nb_funcs == 0 || funcs[nb_funcs - 1].path != NULL) {
		fprintf(stderr, "wd-model: --socket %s: no --device before it\n", path);
		return false;
	}
	funcs[nb_funcs - 1].path = path;
	return true;
}

/* -1: go on; else the exit status. */
static int
parse_args(int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "socket", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	bool ok = true;
	int opt;

	while (ok && (opt = getopt_long(argc, argv, "qvhd:s:", options, NULL)) != -1) {
		switch (opt) {
		case 'd':
			ok = add_device(optarg);
			break;
		case 's':
			ok = add_socket(optarg);
			break;
		case 'q':
			log_max = WDM_LOG_ERR;
			break;
		case 'v':
			log_max = log_max < WDM_LOG_DEBUG ? WDM_LOG_DEBUG : WDM_LOG_TRACE;
			break;
		case 'h':
			fputs(usage_text, stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("wd-model " WM_VERSION);
			return EXIT_SUCCESS;
		default:
			ok = false;
			break;
		}
	}
	if (ok && optind < argc)
		fprintf(stderr, "wd-model: \"%s\" is no option\n", argv[optind]);
	else if (ok && nb_funcs == 0)
		fprintf(stderr, "wd-model: no --device\n");
	else if (ok && funcs[nb_funcs - 1].path == NULL)
		fprintf(stderr, "wd-model: --device %s has no --socket\n",
			funcs[nb_funcs - 1].desc);
	else if (ok)
		return -1;
	fputs("try wd-model --help\n", stderr);
	return 2;
}

/* ---- Servers ---- */

/* The PF that VF number @i belongs to: the last one before it. */
static struct func *
find_pf(unsigned int i)
{
	while (i-- > 0) {
		if (!funcs[i].vf)
			return &funcs[i];
	}
	return NULL;
}

static bool
create(unsigned int i)
{
	struct func *f = &funcs[i], *pf = f->vf_nr != 0 ? find_pf(i) : NULL;
	struct wdm_server_conf conf = {
		.path = f->path,
		.log = server_log,
		.log_ctx = f,
	};
	char text[256];

	if (f->vf_nr != 0 && pf == NULL) {
		wm_log(f->path, WDM_LOG_ERR, "vf=NR needs a physical function before it");
		return false;
	}
	if (f->hw == 0)
		f->hw = pf != NULL ? pf->hw : QM_HW_V3;
	conf.dev.engine = f->desc;
	conf.dev.hw = f->hw;
	conf.dev.vf = f->vf;
	conf.dev.queues = f->queues;
	conf.dev.vf_nr = f->vf_nr;
	conf.pf = pf != NULL ? pf->srv : NULL;
	f->srv = wdm_server_create(&conf);
	if (f->srv == NULL && errno == EADDRINUSE)
		wm_log(f->path, WDM_LOG_ERR, "a live server has this socket");
	else if (f->srv == NULL && errno == EEXIST)
		wm_log(f->path, WDM_LOG_ERR, "there is a file here that is no socket");
	else if (f->srv == NULL && errno == EINVAL)
		wm_log(f->path, WDM_LOG_ERR, pf != NULL ? "no such engine, or the VF does not "
		       "match its PF, or its number is taken" : "no such engine");
	else if (f->srv == NULL)
		wm_log(f->path, WDM_LOG_ERR, strerror(errno));
	if (f->srv == NULL)
		return false;
	snprintf(text, sizeof(text), "serving %s %s, hw v%u", f->desc,
		 pf != NULL ? "VF of a PF" : f->vf ? "VF" : "PF", f->hw == QM_HW_V2 ? 2 : 3);
	wm_log(f->path, WDM_LOG_INFO, text);
	return true;
}

static bool
start_all(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < nb_funcs; i++) {
		if (!create(i))
			return false;
	}
	for (i = 0; i < nb_funcs; i++) {
		ret = wdm_server_start(funcs[i].srv);
		if (ret != 0) {
			wm_log(funcs[i].path, WDM_LOG_ERR, strerror(-ret));
			return false;
		}
	}
	return true;
}

static void
stop_all(void)
{
	unsigned int i;

	/* A VF goes before its PF, and none while another still runs. */
	for (i = 0; i < nb_funcs; i++) {
		if (funcs[i].srv != NULL)
			wdm_server_stop(funcs[i].srv);
	}
	for (i = nb_funcs; i-- > 0;) {
		wdm_server_destroy(funcs[i].srv);
		free(funcs[i].desc);
	}
}

/* A client has cut a file short that it had passed on. */
static void
on_sigbus(int sig, siginfo_t *info, void *context)
{
	if (!wdm_iommu_sigbus(info->si_addr))
		signal(sig, SIG_DFL);
}

/* Each mapped page and each interrupt of a client may cost a descriptor for a moment. */
static void
raise_limits(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) == 0 && lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = lim.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &lim);
	}
}

int
main(int argc, char **argv)
{
	struct sigaction bus = { .sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO };
	int ret = parse_args(argc, argv), sig;
	sigset_t set;

	if (ret >= 0)
		return ret;
	raise_limits();
	/* Threads inherit this; only sigwait() sees them. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&bus.sa_mask);
	sigaction(SIGBUS, &bus, NULL);
	ret = EXIT_FAILURE;
	if (start_all()) {
		while (sigwait(&set, &sig) != 0)
			;
		wm_log(argv[0], WDM_LOG_INFO, "ended by a signal");
		ret = EXIT_SUCCESS;
	}
	stop_all();
	return ret;
}
