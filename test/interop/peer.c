/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "peer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_US		20000

static char folder[64];

bool
peer_begin(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%.40s/interop.XXXXXX", tmp != NULL ? tmp : P_tmpdir);
	return mkdtemp(folder) != NULL;
}

void
peer_end(void)
{
	DIR *dir = opendir(folder);
	char path[PEER_PATH];
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		peer_path(path, entry->d_name);
		unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(folder);
}

void
peer_path(char path[PEER_PATH], const char *name)
{
	snprintf(path, PEER_PATH, "%s/%.100s", folder, name);
}

/* ---- Programs ---- */

void
peer_start(struct peer *p, const char *name, const char *const *argv)
{
	int alive[2], log;

	peer_path(p->log, name);
	TEST_EQUAL(pipe2(alive, O_CLOEXEC), 0);
	log = open(p->log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	TEST_CHECK(log >= 0);
	fflush(stdout);
	p->pid = fork();
	TEST_CHECK(p->pid >= 0);
	if (p->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
		(void)fcntl(alive[1], F_SETFD, 0);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		perror(argv[0]);
		_exit(127);
	}
	close(log);
	close(alive[1]);
	p->alive = alive[0];
}

int
peer_wait(struct peer *p)
{
	struct pollfd end = { .fd = p->alive, .events = POLLIN };
	int status = -1, n;

	n = poll(&end, 1, PEER_SECONDS * 1000);
	if (n != 1)
		kill(p->pid, SIGKILL);
	TEST_EQUAL(waitpid(p->pid, &status, 0), p->pid);
	p->pid = -1;
	close(p->alive);
	TEST_CHECK(n == 1, "it did not end");
	return status;
}

int
peer_signal(struct peer *p, int sig)
{
	TEST_EQUAL(kill(p->pid, sig), 0);
	return peer_wait(p);
}

char *
peer_said(const struct peer *p)
{
	char *text = NULL;
	size_t len = 0;
	struct stat st;
	FILE *f = fopen(p->log, "r");

	TEST_CHECK(f != NULL && fstat(fileno(f), &st) == 0);
	text = malloc(st.st_size + 1);
	TEST_CHECK(text != NULL);
	len = fread(text, 1, st.st_size, f);
	text[len] = '\0';
	fclose(f);
	return text;
}

bool
peer_says(const struct peer *p, const char *text, int seconds)
{
	int left = seconds * (1000000 / TICK_US);
	bool found;
	char *said;

	for (;;) {
		said = peer_said(p);
		found = strstr(said, text) != NULL;
		free(said);
		if (found || left-- <= 0)
			return found;
		usleep(TICK_US);
	}
}

static bool
ended(struct peer *p)
{
	struct pollfd end = { .fd = p->alive, .events = POLLIN };

	return poll(&end, 1, 0) == 1;
}

bool
peer_connect(struct peer *p, const char *path, struct vfu_conn *conn)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	unsigned int i;
	int fd;

	TEST_CHECK(strlen(path) < sizeof(addr.sun_path));
	strcpy(addr.sun_path, path);
	for (i = 0; i < PEER_SECONDS * (1000000 / TICK_US); i++) {
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		TEST_CHECK(fd >= 0);
		if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0) {
			vfu_conn_init(conn, fd, -1);
			return true;
		}
		close(fd);
		if (ended(p))
			return false;
		usleep(TICK_US);
	}
	TEST_CHECK(false, "no socket %s", path);
	return false;
}

/* ---- Messages ---- */

void
peer_answer(struct vfu_conn *conn, struct vfu_msg *msg, struct peer_mem *mem)
{
	struct vfu_hdr hdr = { .id = msg->hdr.id, .cmd = msg->hdr.cmd, .flags = VFU_F_REPLY };
	bool read = msg->hdr.cmd == VFU_DMA_READ;
	struct vfu_dma_access acc;
	uint8_t *at;

	TEST_EQUAL(msg->hdr.flags & VFU_F_TYPE, 0);
	TEST_CHECK(read || msg->hdr.cmd == VFU_DMA_WRITE, "command %u", msg->hdr.cmd);
	TEST_CHECK(msg->len >= sizeof(acc));
	memcpy(&acc, msg->body, sizeof(acc));
	TEST_EQUAL(msg->len - sizeof(acc), read ? 0 : acc.count);
	TEST_CHECK(acc.addr >= mem->iova && acc.count <= mem->size &&
		   acc.addr - mem->iova <= mem->size - acc.count);
	at = mem->mem + (acc.addr - mem->iova);
	if (!read)
		memcpy(at, msg->body + sizeof(acc), acc.count);
	mem->reads += read;
	mem->writes += !read;
	mem->most = acc.count > mem->most ? acc.count : mem->most;
	TEST_EQUAL(vfu_send(conn, &hdr, &acc, sizeof(acc), at, read ? acc.count : 0, NULL, 0), 0);
}

int
peer_request(struct vfu_conn *conn, unsigned int cmd, const void *body, size_t body_len,
	     const void *data, size_t data_len, int send_fd, void *reply, size_t room,
	     size_t *len, int *fd)
{
	static uint16_t id;
	struct vfu_hdr hdr = { .id = ++id, .cmd = cmd };
	struct vfu_msg msg;
	int ret;

	TEST_EQUAL(vfu_send(conn, &hdr, body, body_len, data, data_len, &send_fd, send_fd >= 0),
		   0);
	TEST_EQUAL(vfu_recv(conn, &msg, PEER_SECONDS * 1000), 0);
	TEST_EQUAL(msg.hdr.id, id);
	TEST_EQUAL(msg.hdr.cmd, cmd);
	TEST_EQUAL(msg.hdr.flags & VFU_F_TYPE, VFU_F_REPLY);
	ret = (msg.hdr.flags & VFU_F_ERROR) != 0 ? -(int)msg.hdr.error : 0;
	if (ret == 0) {
		TEST_CHECK(msg.len <= room, "%zu bytes came, %zu expected", msg.len, room);
		if (msg.len != 0)
			memcpy(reply, msg.body, msg.len);
		if (len != NULL)
			*len = msg.len;
		else
			TEST_EQUAL(msg.len, room);
		if (fd != NULL)
			*fd = vfu_msg_take_fd(&msg, 0);
		else
			TEST_EQUAL(msg.nb_fds, 0);
	}
	vfu_msg_done(&msg);
	return ret;
}

void
peer_hello(struct vfu_conn *conn, unsigned int xfer)
{
	struct vfu_version ver = { .major = VFU_MAJOR, .minor = VFU_MINOR };
	char json[128], reply[1024];
	uint64_t n;
	size_t len;

	snprintf(json, sizeof(json),
		 "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":%u}}", xfer);
	TEST_EQUAL(peer_request(conn, VFU_VERSION, &ver, sizeof(ver), json, strlen(json) + 1, -1,
				reply, sizeof(reply), &len, NULL), 0);
	TEST_CHECK(len > sizeof(ver) && reply[len - 1] == '\0');
	memcpy(&ver, reply, sizeof(ver));
	TEST_EQUAL(ver.major, VFU_MAJOR);
	TEST_CHECK(ver.minor <= VFU_MINOR);
	TEST_CHECK(vfu_caps_number(reply + sizeof(ver), "max_msg_fds", &n) && n >= 1, "%s",
		   reply + sizeof(ver));
	TEST_CHECK(vfu_caps_number(reply + sizeof(ver), "max_data_xfer_size", &n) && n >= 4096,
		   "%s", reply + sizeof(ver));
}

int
peer_read(struct vfu_conn *conn, uint32_t region, uint64_t off, void *buf, uint32_t len)
{
	struct vfu_region_access acc = { .offset = off, .region = region, .count = len };
	uint8_t reply[sizeof(acc) + 4096];
	int ret;

	TEST_CHECK(len <= 4096);
	ret = peer_request(conn, VFU_REGION_READ, &acc, sizeof(acc), NULL, 0, -1, reply,
			   sizeof(acc) + len, NULL, NULL);
	if (ret == 0)
		memcpy(buf, reply + sizeof(acc), len);
	return ret;
}

int
peer_write(struct vfu_conn *conn, uint32_t region, uint64_t off, const void *buf, uint32_t len)
{
	struct vfu_region_access acc = { .offset = off, .region = region, .count = len };

	return peer_request(conn, VFU_REGION_WRITE, &acc, sizeof(acc), buf, len, -1, &acc,
			    sizeof(acc), NULL, NULL);
}
