#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "network_bytes.h"
#include "tcp.h"

enum { OPTIONS = 8, PUMP_SEGMENTS = 128 };

static void write_tcp(uint8_t *tcp, const struct flow *flow, uint32_t sequence, uint8_t flags,
                      size_t header) {
  const struct tcp *state = &flow->tcp;
  uint32_t window = state->edge - state->expected;
  window = (flags & TCP_SYN) == 0 && state->scaled ? window >> WINDOW_SCALE : window;
  put_be16(tcp, flow->key.far_port);
  put_be16(tcp + 2, flow->key.guest_port);
  put_be32(tcp + 4, sequence);
  put_be32(tcp + 8, (flags & TCP_ACK) != 0 ? state->expected : 0);
  tcp[12] = (uint8_t)(header / 4 << 4);
  tcp[13] = flags;
  put_be16(tcp + 14, window > 0xffff ? 0xffff : (uint16_t)window);
  put_be16(tcp + 18, 0);
}

/* Options and data are in place; makes the rest and sends it. */
static void finish(struct nat *nat, uint8_t *frame, const struct route *route, size_t length) {
  uint8_t *tcp = packet_write_header(frame, route, PROTOCOL_TCP, length);
  packet_write_checksum(route, PROTOCOL_TCP, tcp, length, 16);
  size_t whole = (size_t)(tcp - frame) + length;
  link_send(&nat->link, whole);
  nat->count.frames_out++;
  nat->count.bytes_out += whole;
}

bool tcp_send(struct nat *nat, struct flow *flow, uint32_t sequence, uint8_t flags) {
  struct route route = flow_route(nat, flow);
  size_t header = packet_header_length(&route);
  uint8_t *frame = link_room(&nat->link, header + TCP_HEADER, 1);
  if (frame == NULL) {
    return false;
  }
  write_tcp(frame + header, flow, sequence, flags, TCP_HEADER);
  finish(nat, frame, &route, TCP_HEADER);
  return true;
}

static uint16_t mss_of_link(const struct nat *nat, const struct flow *flow) {
  int headers = TCP_HEADER + (address_is_v4(&flow->key.guest) ? IPV4_HEADER : IPV6_HEADER);
  return (uint16_t)(nat->guests.place[flow->guest].mtu - headers);
}

void tcp_choose_mss(const struct nat *nat, struct flow *flow, uint16_t said) {
  enum { LEAST = 64 }; /* or a guest could make the host work by the byte */
  uint16_t most = mss_of_link(nat, flow);
  uint16_t usual = address_is_v4(&flow->key.guest) ? MSS_USUAL_V4 : MSS_USUAL_V6;
  uint16_t wanted = said == 0 ? usual : said < LEAST ? LEAST : said;
  flow->tcp.mss = wanted < most ? wanted : most;
}

bool tcp_send_first(struct nat *nat, struct flow *flow) {
  bool called = flow->tcp.state == TCP_CALLING;
  struct route route = flow_route(nat, flow);
  size_t header = packet_header_length(&route);
  size_t length = TCP_HEADER + (called || flow->tcp.scaled ? OPTIONS : OPTIONS / 2);
  uint8_t *frame = link_room(&nat->link, header + length, 1);
  if (frame == NULL) {
    return false;
  }
  uint8_t *options = frame + header + TCP_HEADER;
  const uint8_t said[OPTIONS] = {2, 4, 0, 0, 1, 3, 3, WINDOW_SCALE};
  memcpy(options, said, length - TCP_HEADER);
  put_be16(options + 2, mss_of_link(nat, flow));
  write_tcp(frame + header, flow, flow->tcp.acknowledged, called ? TCP_SYN : TCP_SYN | TCP_ACK,
            length);
  finish(nat, frame, &route, length);
  return true;
}

void tcp_send_reset(struct nat *nat, const struct packet *packet, const struct segment *segment,
                    uint16_t guest) {
  bool acknowledges = (segment->flags & TCP_ACK) != 0;
  uint32_t length = (uint32_t)segment->length + ((segment->flags & TCP_SYN) != 0)
                    + ((segment->flags & TCP_FIN) != 0);
  struct flow flow = {.key = packet_key(packet), .guest = guest};
  flow.tcp.expected = flow.tcp.edge = segment->sequence + length;
  /* RFC 9293, 3.10.7.1 */
  tcp_send(nat, &flow, acknowledges ? segment->acknowledged : 0,
           acknowledges ? TCP_RST : TCP_RST | TCP_ACK);
}

void tcp_reset(struct nat *nat, struct flow *flow) {
  tcp_send(nat, flow, flow->tcp.next, TCP_RST | TCP_ACK);
  flow_end(nat, flow, true);
}

void tcp_rewind(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  tcp->next = tcp->acknowledged;
  tcp->readable = true;
  int offset = (int)(tcp->next - tcp->first);
  if (nat->peek_offset) {
    setsockopt(flow->fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset);
  }
  nat->count.retransmitted++;
}

/* Reads behind what is under way already, and leaves it in the socket until the guest has it. The
 * pieces lie where the segments' data does. */
static ssize_t peek(struct nat *nat, struct flow *flow, uint8_t *data, size_t stride,
                    size_t wanted) {
  struct iovec piece[PUMP_SEGMENTS + 1];
  size_t skipped = nat->peek_offset ? 0 : flow->tcp.next - flow->tcp.first;
  size_t count = 0, mss = flow->tcp.mss;
  if (skipped > SCRATCH) {
    errno = EAGAIN;
    return -1;
  }
  if (skipped > 0) {
    piece[count++] = (struct iovec){.iov_base = nat->scratch, .iov_len = skipped};
  }
  for (size_t at = 0; at < wanted; at += mss, data += stride) {
    piece[count++] =
        (struct iovec){.iov_base = data, .iov_len = wanted - at < mss ? wanted - at : mss};
  }
  struct msghdr message = {.msg_iov = piece, .msg_iovlen = count};
  ssize_t got = recvmsg(flow->fd, &message, MSG_PEEK | MSG_DONTWAIT);
  if (got <= 0 || (size_t)got > skipped) {
    return got > 0 ? got - (ssize_t)skipped : got;
  }
  errno = EAGAIN;
  return flow->tcp.hung_up ? 0 : -1;
}

static void send_data(struct nat *nat, struct flow *flow, const struct route *route, uint8_t *frame,
                      size_t header, size_t got) {
  struct tcp *tcp = &flow->tcp;
  for (size_t at = 0; at < got; at += tcp->mss) {
    size_t length = got - at < tcp->mss ? got - at : tcp->mss;
    uint8_t push = at + length == got ? TCP_PSH : 0;
    write_tcp(frame + header, flow, tcp->next, TCP_ACK | push, TCP_HEADER);
    finish(nat, frame, route, TCP_HEADER + length);
    tcp->next += (uint32_t)length;
    frame += LINK_PREFIX + header + TCP_HEADER + tcp->mss;
  }
  if (before(tcp->most, tcp->next)) {
    flow->to_guest += tcp->next - tcp->most;
    tcp->most = tcp->next;
  }
  tcp->answer = false;
}

/* What may be sent now; 0 for nothing. Not a part of a segment while others are under way: RFC
 * 9293, 3.8.6.2.1. */
static size_t allowance(const struct tcp *tcp) {
  uint32_t window = tcp->window < tcp->congestion ? tcp->window : tcp->congestion;
  uint32_t flying = tcp->next - tcp->acknowledged;
  if (flying >= window || (window - flying < tcp->mss && flying > 0)) {
    return 0;
  }
  size_t most = (size_t)PUMP_SEGMENTS * tcp->mss;
  return window - flying < most ? window - flying : most;
}

static bool pump_end(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  if (!tcp->host_ended || tcp->next != tcp->end) {
    return true;
  }
  if (!tcp_send(nat, flow, tcp->next, TCP_FIN | TCP_ACK)) {
    return false;
  }
  tcp->next++;
  tcp->most = before(tcp->most, tcp->next) ? tcp->next : tcp->most;
  tcp->answer = false;
  return true;
}

/* 1 when there may be more, 0 when there is none, -1 when the link has no room. */
static int pump_once(struct nat *nat, struct flow *flow, size_t wanted) {
  struct tcp *tcp = &flow->tcp;
  struct route route = flow_route(nat, flow);
  size_t header = packet_header_length(&route);
  size_t stride = LINK_PREFIX + header + TCP_HEADER + tcp->mss;
  size_t count = (wanted + tcp->mss - 1) / tcp->mss;
  uint8_t *frame = link_room(&nat->link, stride - LINK_PREFIX, count);
  if (frame == NULL && count > 1) {
    count = 1;
    frame = link_room(&nat->link, stride - LINK_PREFIX, count);
  }
  if (frame == NULL) {
    return -1;
  }
  wanted = wanted < count * tcp->mss ? wanted : count * tcp->mss;
  ssize_t got = peek(nat, flow, frame + header + TCP_HEADER, stride, wanted);
  if (got > 0) {
    send_data(nat, flow, &route, frame, header, (size_t)got);
    tcp->readable = (size_t)got == wanted || tcp->hung_up;
    return tcp->readable;
  }
  tcp->readable = false;
  if (got == 0) {
    tcp->host_ended = true;
    tcp->end = tcp->next;
  }
  return 0;
}

bool tcp_pump(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  int more = 1;
  while (more > 0 && tcp->readable && !(tcp->host_ended && !before(tcp->next, tcp->end))) {
    size_t wanted = allowance(tcp);
    if (wanted == 0) {
      break;
    }
    more = pump_once(nat, flow, wanted);
  }
  return more >= 0 && pump_end(nat, flow);
}
