/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * With the sample programs of libvfio-user, the other implementation of the protocol. The
 * environment names a folder where it was built: WD_LIBVFIO_USER. Without it all is skipped.
 *
 *   client   connects, looks at the device of "server", drives it and migrates it
 *   server   BAR 0: a timer that raises INTx and writes to the client's memory; BAR 1: memory
 *   gpio     BAR 2: pins; neither DMA nor interrupts of its own
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

#define SKIP_CODE	77	/* of check.sh */
#define PAGE		4096u	/* of the machines that the samples are written for */

static const char *built;	/* WD_LIBVFIO_USER */
static char sock[PEER_PATH];

/* The path of a sample program; ends the case when it is not there. */
static void
sample(char path[PEER_PATH], const char *name)
{
	static char why[PEER_PATH + 64];

	snprintf(path, PEER_PATH, "%.200s/samples/%s", built, name);
	if (access(path, X_OK) != 0) {
		snprintf(why, sizeof(why), "there is no %s", path);
		TEST_SKIP(why);
	}
}

/* Start a sample server and connect; skips the case when it does not get that far. */
static void
sample_server(struct peer *p, const char *name, struct vfu_conn *conn)
{
	char program[PEER_PATH], *said, *end;
	static char why[320];

	sample(program, name);
	peer_path(sock, "server.sock");
	unlink(sock);
	peer_start(p, name, (const char *[]) { program, "-v", sock, NULL });
	if (peer_connect(p, sock, conn))
		return;
	/* As "server" since 850ded8, which refuses the size of its own BAR 1. */
	said = peer_said(p);
	end = strchr(said, '\n');
	snprintf(why, sizeof(why), "its %s does not start: %.*s", name,
		 end != NULL ? (int)(end - said) : 200, said);
	free(said);
	(void)peer_wait(p);
	TEST_SKIP(why);
}

static int
dma_map(struct vfu_conn *conn, uint64_t iova, uint64_t size, int fd, uint64_t off)
{
	struct vfu_dma_map map = { .argsz = sizeof(map), .addr = iova, .size = size,
		.offset = off, .flags = VFU_DMA_F_READ | VFU_DMA_F_WRITE };

	return peer_request(conn, VFU_DMA_MAP, &map, sizeof(map), NULL, 0, fd, NULL, 0, NULL,
			    NULL);
}

static int
dma_unmap(struct vfu_conn *conn, uint64_t iova, uint64_t size, uint32_t flags)
{
	struct vfu_dma_unmap unmap = { .argsz = sizeof(unmap), .flags = flags, .addr = iova,
		.size = size }, reply;
	int ret = peer_request(conn, VFU_DMA_UNMAP, &unmap, sizeof(unmap), NULL, 0, -1, &reply,
			       sizeof(reply), NULL, NULL);

	if (ret == 0)
		TEST_CHECK(reply.addr == iova && reply.size == size);
	return ret;
}

static int
irq_set(struct vfu_conn *conn, uint32_t flags, uint32_t index, uint32_t count, int fd)
{
	struct vfu_irq_set set = { .argsz = sizeof(set), .flags = flags, .index = index,
		.count = count };

	return peer_request(conn, VFU_DEVICE_SET_IRQS, &set, sizeof(set), NULL, 0, fd, NULL, 0,
			    NULL, NULL);
}

/* What both servers answer. */
static void
device_check(struct vfu_conn *conn)
{
	struct vfu_device_info dev = { .argsz = sizeof(dev) };
	struct vfu_irq_info irq = { .argsz = sizeof(irq), .index = VFU_PCI_INTX };

	TEST_EQUAL(peer_request(conn, VFU_DEVICE_GET_INFO, &dev, sizeof(dev), NULL, 0, -1, &dev,
				sizeof(dev), NULL, NULL), 0);
	TEST_CHECK((dev.flags & VFU_DEVICE_F_PCI) != 0);
	TEST_EQUAL(dev.nb_regions, VFU_PCI_REGIONS);
	TEST_EQUAL(dev.nb_irqs, VFU_PCI_IRQS);
	TEST_EQUAL(peer_request(conn, VFU_DEVICE_GET_IRQ_INFO, &irq, sizeof(irq), NULL, 0, -1,
				&irq, sizeof(irq), NULL, NULL), 0);
	TEST_EQUAL(irq.index, VFU_PCI_INTX);
	TEST_EQUAL(irq.count, 1);
	TEST_CHECK((irq.flags & VFU_IRQ_F_EVENTFD) != 0);
}

static void
region_check(struct vfu_conn *conn, uint32_t index, uint64_t size)
{
	struct vfu_region_info info = { .argsz = sizeof(info), .index = index };

	TEST_EQUAL(peer_request(conn, VFU_DEVICE_GET_REGION_INFO, &info, sizeof(info), NULL, 0,
				-1, &info, sizeof(info), NULL, NULL), 0);
	TEST_EQUAL(info.index, index);
	TEST_EQUAL(info.size, size);
	TEST_EQUAL(info.flags & (VFU_REGION_F_READ | VFU_REGION_F_WRITE),
		   size != 0 ? VFU_REGION_F_READ | VFU_REGION_F_WRITE : 0);
}

/* ---- Our messages, its servers ---- */

static void
gpio_server(void)
{
	struct vfu_conn conn;
	struct peer server;
	uint32_t val = 0;
	uint8_t pins;
	int fd;

	sample_server(&server, "gpio-pci-idio-16", &conn);
	peer_hello(&conn, 1 << 20);
	device_check(&conn);
	region_check(&conn, 0, 0);
	region_check(&conn, 2, 256);
	region_check(&conn, VFU_PCI_CONFIG, 256);
	TEST_EQUAL(peer_read(&conn, VFU_PCI_CONFIG, 0, &val, sizeof(val)), 0);
	TEST_EQUAL(val, 0x0dc8494f);
	/* A pin that was raised once is low. */
	pins = 0x05;
	TEST_EQUAL(peer_write(&conn, 2, 0, &pins, 1), 0);
	TEST_EQUAL(peer_read(&conn, 2, 1, &pins, 1), 0);
	TEST_EQUAL(pins, 0xfa);
	TEST_EQUAL(peer_read(&conn, 2, 256, &pins, 1), -EINVAL);
	TEST_EQUAL(peer_read(&conn, 77, 0, &pins, 1), -EINVAL);
	fd = memfd_create("gpio", MFD_CLOEXEC);
	TEST_EQUAL(ftruncate(fd, 2 * PAGE), 0);
	TEST_EQUAL(dma_map(&conn, 0x10000, 2 * PAGE, fd, 0), 0);
	TEST_EQUAL(dma_map(&conn, 0x20000, PAGE, -1, 0), 0);
	TEST_EQUAL(dma_unmap(&conn, 0x20000, PAGE, 0), 0);
	TEST_EQUAL(dma_unmap(&conn, 0x50000, PAGE, 0), -ENOENT);
	TEST_EQUAL(dma_unmap(&conn, 0, 0, VFU_UNMAP_F_ALL), 0);
	close(fd);
	/* The stream is still in step. */
	TEST_EQUAL(peer_read(&conn, VFU_PCI_CONFIG, 0, &val, sizeof(val)), 0);
	TEST_EQUAL(val, 0x0dc8494f);
	vfu_conn_close(&conn);
	(void)peer_signal(&server, SIGKILL);
}

/* linux/vfio.h: struct vfio_region_info_cap_sparse_mmap with two areas. */
struct sparse {
	struct vfu_region_info info;
	uint16_t id, version;
	uint32_t next, nb_areas, reserved;
	uint64_t area[2][2];
};

/* BAR 1 has parts that can be mapped, from a descriptor that comes along. */
static void
bar1_check(struct vfu_conn *conn)
{
	struct sparse s = { .info = { .argsz = sizeof(s.info), .index = 1 } };
	static const char text[] = "through a message";
	char *mem, back[sizeof(text)];
	size_t len;
	int fd;

	TEST_EQUAL(peer_request(conn, VFU_DEVICE_GET_REGION_INFO, &s.info, sizeof(s.info), NULL,
				0, -1, &s, sizeof(s), &len, NULL), 0);
	TEST_EQUAL(s.info.argsz, sizeof(s));
	TEST_EQUAL(peer_request(conn, VFU_DEVICE_GET_REGION_INFO, &s, sizeof(s), NULL, 0, -1, &s,
				sizeof(s), &len, &fd), 0);
	TEST_EQUAL(len, sizeof(s));
	TEST_EQUAL(s.info.cap_offset, sizeof(s.info));
	TEST_EQUAL(s.id, 1);
	TEST_EQUAL(s.nb_areas, 2);
	TEST_CHECK(fd >= 0);
	mem = mmap(NULL, s.area[0][1], PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		   s.info.offset + s.area[0][0]);
	TEST_CHECK(mem != MAP_FAILED);
	TEST_EQUAL(peer_write(conn, 1, 0, text, sizeof(text)), 0);
	TEST_CHECK(memcmp(mem, text, sizeof(text)) == 0);
	memcpy(mem, "from", 4);
	TEST_EQUAL(peer_read(conn, 1, 0, back, sizeof(back)), 0);
	TEST_CHECK(memcmp(back, "fromugh a message", sizeof(text)) == 0, "%.20s", back);
	munmap(mem, s.area[0][1]);
	close(fd);
}

/* "server" writes four letters of 1 KiB each and reads them again. */
static void
letters_check(const uint8_t *mem)
{
	unsigned int i;

	for (i = 0; i < PAGE; i++)
		TEST_EQUAL(mem[i], 'A' + i / 1024);
}

/*
 * The timer: after a second INTx, and the server writes to the second map by itself and to the
 * first, whose memory it has not got, by messages.
 */
static void
timer_check(struct vfu_conn *conn, int irq, struct peer_mem *mem)
{
	struct pollfd p = { .fd = irq, .events = POLLIN };
	/* Not 1, see timer_missed(). */
	int64_t when = time(NULL) + 2, late = 77;
	struct vfu_msg msg;
	uint64_t n;

	TEST_EQUAL(peer_write(conn, 0, 0, &when, sizeof(when)), 0);
	TEST_EQUAL(peer_read(conn, 0, 0, &late, sizeof(late)), 0);
	TEST_CHECK(late == -2 || late == -1, "%lld", (long long)late);
	TEST_EQUAL(poll(&p, 1, PEER_SECONDS * 1000), 1);
	TEST_EQUAL(read(irq, &n, sizeof(n)), (ssize_t)sizeof(n));
	TEST_EQUAL(n, 1);
	while (mem->reads * mem->most < PAGE) {
		TEST_EQUAL(vfu_recv(conn, &msg, PEER_SECONDS * 1000), 0);
		peer_answer(conn, &msg, mem);
		vfu_msg_done(&msg);
	}
}

static void
server_device(void)
{
	struct peer_mem asked = { .iova = 0x100000, .size = PAGE };
	struct vfu_conn conn;
	struct peer server;
	uint8_t *mem;
	uint64_t n;
	int fd, irq;

	sample_server(&server, "server", &conn);
	/* Small, so that it has to cut its requests into pieces. */
	peer_hello(&conn, 512);
	device_check(&conn);
	region_check(&conn, 0, sizeof(int64_t));
	bar1_check(&conn);
	fd = memfd_create("server", MFD_CLOEXEC);
	TEST_EQUAL(ftruncate(fd, 4 * PAGE), 0);
	mem = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	TEST_CHECK(mem != MAP_FAILED);
	asked.mem = mem;
	TEST_EQUAL(dma_map(&conn, 0x100000, PAGE, -1, 0), 0);
	TEST_EQUAL(dma_map(&conn, 0x200000, PAGE, fd, 2 * PAGE), 0);
	irq = eventfd(0, EFD_CLOEXEC);
	TEST_EQUAL(irq_set(&conn, VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER, VFU_PCI_INTX, 1, irq),
		   0);
	TEST_EQUAL(irq_set(&conn, VFU_IRQ_DATA_NONE | VFU_IRQ_TRIGGER, VFU_PCI_INTX, 1, -1), 0);
	TEST_EQUAL(read(irq, &n, sizeof(n)), (ssize_t)sizeof(n));
	TEST_EQUAL(n, 1);
	TEST_EQUAL(irq_set(&conn, VFU_IRQ_DATA_NONE | VFU_IRQ_TRIGGER, 77, 1, -1), -EINVAL);
	timer_check(&conn, irq, &asked);
	letters_check(mem);
	letters_check(mem + 2 * PAGE);
	TEST_EQUAL(mem[PAGE], 0);
	TEST_EQUAL(mem[3 * PAGE], 0);
	TEST_EQUAL(asked.most, 512);
	TEST_EQUAL(asked.writes, PAGE / 512);
	TEST_EQUAL(asked.reads, PAGE / 512);
	TEST_EQUAL(dma_unmap(&conn, 0x100000, PAGE, 0), 0);
	TEST_EQUAL(dma_unmap(&conn, 0x200000, PAGE, 0), 0);
	TEST_EQUAL(peer_request(&conn, VFU_DEVICE_RESET, NULL, 0, NULL, 0, -1, NULL, 0, NULL,
				NULL), 0);
	TEST_CHECK(peer_says(&server, "device reset callback", 0));
	vfu_conn_close(&conn);
	n = peer_wait(&server);
	TEST_EQUAL(n, 0);
	munmap(mem, 4 * PAGE);
	close(fd);
	close(irq);
}

/* ---- Its client ---- */

/* @said has all of these, in this order. */
static void
said_in_order(const char *said, const char *const *lines)
{
	const char *at = said;

	for (; *lines != NULL; lines++) {
		at = strstr(at, *lines);
		TEST_CHECK(at != NULL, "\"%s\" is missing or not in its place", *lines);
		at += strlen(*lines);
	}
}

/*
 * Against wd-model the client goes as far as the device is not its own server's: it wants that
 * one's ids, where its assertions were compiled in, else that one's INTx.
 */
static void
client_to_model(void)
{
	static const char *const seen[] = {
		"devinfo: flags 0x3, num_regions 9, num_irqs 5",
		"region_info[0] offset 0 flags 0 size 0 ",
		"region_info[2] offset 0 flags 0x3 size 4194304 cap_sz 0 ",
		"region_info[7] offset 0 flags 0x3 size 4096 cap_sz 0 ", NULL,
	};
	static const char *const served[] = {
		"client speaks 0.", "max_data_xfer_size\":1024",
		"command 9 of 32 bytes, 0 fds: Invalid argument",
		"read region 7 0x0 + 64: 0x", "a25019e5", NULL,
	};
	static const char *const further[] = {
		"reset by the client", "map 0x0 + 0x1000, rw: done",
		"map 0x1f000 + 0x1000, rw: done",
		"command 8 of 36 bytes, 1 fds: Invalid argument", NULL,
	};
	struct peer model, client;
	char program[PEER_PATH], *said, *log;
	struct vfu_conn conn;
	int status;

	sample(program, "client");
	peer_path(sock, "model.sock");
	peer_start(&model, "model", (const char *[]) { WD_MODEL, "-vv", "--device", "zip",
		"--socket", sock, NULL });
	TEST_CHECK(peer_says(&model, "serving", 10));
	/* What it has said must not be lost with it. */
	peer_start(&client, "client", (const char *[]) { "stdbuf", "-oL", program, sock, NULL });
	status = peer_wait(&client);
	said = peer_said(&client);
	TEST_CHECK(peer_says(&model, "client gone", 10));
	log = peer_said(&model);
	printf("%s", said);
	said_in_order(said, seen);
	said_in_order(log, served);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
		TEST_CHECK(strstr(said, "config_space.id.vid == 0xdead") != NULL);
	} else {
		TEST_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
		TEST_CHECK(strstr(said, "failed to send configure IRQs message") != NULL);
		said_in_order(log, further);
	}
	free(said);
	free(log);
	/* The next one is served. */
	TEST_CHECK(peer_connect(&model, sock, &conn));
	peer_hello(&conn, 1 << 20);
	vfu_conn_close(&conn);
	status = peer_signal(&model, SIGTERM);
	TEST_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "0x%x", status);
}

/*
 * Its client and its server with us between them: all that the two can do goes through our code.
 * The server to which the client migrates at the end it starts and talks to by itself.
 */
/*
 * The sample server takes the time of day from the one at which its timer shall fire, both in
 * seconds. Where a second ends between client and server nothing is left, which means no timer.
 */
static void
timer_missed(struct peer *server)
{
	char *said = peer_said(server);
	bool missed = strstr(said, "arming timer to trigger in 0 seconds") != NULL;

	free(said);
	if (missed)
		TEST_SKIP("the sample's timer was set between two seconds and never fires");
	TEST_CHECK(false, "both wait for ever");
}

static void
client_to_server_relayed(void)
{
	static const char *const seen[] = {
		"failed to read from region -559038737", "IRQ INTx: count=1",
		"INTx triggered!", "setting device state to stop-and-copy",
		"starting destination server", "IRQ INTx: count=1", "INTx triggered!", NULL,
	};
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct peer client, server;
	struct vfu_conn to_server, to_client;
	struct pollfd p = { .events = POLLIN };
	char program[PEER_PATH], *said, *bad;
	unsigned int n;
	int fd, status;

	sample_server(&server, "server", &to_server);
	sample(program, "client");
	peer_path(sock, "relay.sock");
	strcpy(addr.sun_path, sock);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	TEST_EQUAL(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	TEST_EQUAL(listen(fd, 1), 0);
	peer_start(&client, "client", (const char *[]) { "stdbuf", "-oL", program, sock, NULL });
	p.fd = fd;
	TEST_EQUAL(poll(&p, 1, PEER_SECONDS * 1000), 1);
	vfu_conn_init(&to_client, accept(fd, NULL, NULL), -1);
	close(fd);
	n = peer_relay(&to_client, &to_server);
	if (n == 0)
		timer_missed(&server);
	vfu_conn_close(&to_client);
	vfu_conn_close(&to_server);
	status = peer_wait(&client);
	said = peer_said(&client);
	TEST_CHECK(status == 0, "0x%x: %s", status, said);
	said_in_order(said, seen);
	/* The one failure that it wants to see. Its status is now that of the new server. */
	bad = strstr(strstr(said, seen[0]), "client: failed");
	TEST_CHECK(bad == NULL, "%s", bad);
	free(said);
	TEST_EQUAL(peer_wait(&server), 0);
	printf("  %u messages\n", n);
	/* Regions, maps, DMA, pieces of state, and the replies to all these. */
	TEST_CHECK(n > 150, "%u", n);
}

static const struct test_case cases[] = {
	TEST_CASE(client_to_model),
	TEST_CASE(gpio_server),
	TEST_CASE(server_device),
	TEST_CASE(client_to_server_relayed),
};

int
main(int argc, char **argv)
{
	int ret;

	built = getenv("WD_LIBVFIO_USER");
	if (built == NULL || *built == '\0') {
		printf("WD_LIBVFIO_USER names no build of libvfio-user\n");
		return SKIP_CODE;
	}
	if (!peer_begin()) {
		perror("folder for sockets");
		return EXIT_FAILURE;
	}
	ret = test_run(cases, sizeof(cases) / sizeof(cases[0]), argc, argv);
	peer_end();
	return ret;
}
