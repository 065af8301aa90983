#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "json.h"

/* What the engine asks for. */

enum { FLOWS_TOLD = 10000, MTU_LEAST = 1280, MTU_MOST = 65520 };

/* ---- guests ---- */

static bool read_mac(const char *text, uint8_t mac[6]) {
  unsigned byte[6];
  int used = 0;
  if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &byte[0], &byte[1], &byte[2], &byte[3], &byte[4],
             &byte[5], &used)
          != 6
      || text[used] != '\0') {
    return false;
  }
  for (int i = 0; i < 6; i++) {
    mac[i] = (uint8_t)byte[i];
  }
  return (mac[0] & 1) == 0; /* one station's */
}

static bool read_address(const struct json_node *node, struct guest_address *address,
                         complaint *why) {
  const char *host = json_text(node, "host");
  *address = (struct guest_address){0};
  if (!address_parse(json_text(node, "address"), &address->address)) {
    return complain(why, "'%s' is not an address", json_text(node, "address"));
  }
  if (!address_parse(json_text(node, "nat"), &address->nat)) {
    return complain(why, "'%s' is not an address for the NAT", json_text(node, "nat"));
  }
  if (host[0] != '\0' && !address_parse(host, &address->host)) {
    return complain(why, "'%s' is not an address for the host", host);
  }
  bool v4 = address_is_v4(&address->address);
  if (v4 != address_is_v4(&address->nat)
      || (host[0] != '\0' && v4 != address_is_v4(&address->host))) {
    return complain(why, "'%s' and those of the NAT and the host are of two families",
                    json_text(node, "address"));
  }
  return true;
}

static bool read_guest(const struct json_node *node, struct guest *guest,
                       struct guest_address *addresses, complaint *why) {
  const char *name = json_text(node, "name");
  int64_t mtu = json_number(node, "mtu");
  const struct json_node *list = json_member(node, "addresses");
  if (name[0] == '\0' || strlen(name) > GUEST_NAME) {
    return complain(why, "a guest's name has 1 to %d bytes, not '%.80s'", GUEST_NAME, name);
  }
  strcpy(guest->name, name);
  if (!read_mac(json_text(node, "mac"), guest->mac)
      || !read_mac(json_text(node, "gatewayMac"), guest->gateway_mac)) {
    return complain(why, "'mac' or 'gatewayMac' of '%s' is not the address of one station", name);
  }
  if (mtu < MTU_LEAST || mtu > MTU_MOST) {
    return complain(why, "the MTU of '%s' is not from %d to %d", name, MTU_LEAST, MTU_MOST);
  }
  guest->mtu = (uint16_t)mtu;
  guest->addresses = addresses;
  for (const struct json_node *at = list == NULL ? NULL : list->first; at != NULL; at = at->next) {
    if (guest->count == GUEST_ADDRESSES_MOST) {
      return complain(why, "'%s' has more than %d addresses", name, GUEST_ADDRESSES_MOST);
    }
    if (!read_address(at, &addresses[guest->count++], why)) {
      return false;
    }
  }
  return guest->count > 0 || complain(why, "'%s' has no address", name);
}

/* Ends what the guest may not do any more. */
static void look_again(struct nat *nat, uint16_t guest) {
  for (uint32_t i = 0; i < nat->flows.ever; i++) {
    struct flow *flow = &nat->flows.place[i];
    struct address unused;
    if (flow->used && flow->guest == guest
        && (guest_address(&nat->guests.place[guest], &flow->key.guest) == NULL
            || (!flow->inbound && !flow_destination(nat, &flow->key, guest, &unused)))) {
      flow_break(nat, flow);
    }
  }
}

static bool put_guest(struct nat *nat, const struct json_node *request, complaint *why) {
  struct guest guest = {0};
  struct guest_address addresses[GUEST_ADDRESSES_MOST];
  uint16_t taken;
  if (!read_guest(json_member(request, "guest"), &guest, addresses, why)) {
    return false;
  }
  uint16_t number = guests_put(&nat->guests, &guest, &taken);
  if (number != GUEST_NONE) {
    look_again(nat, number);
    return true;
  }
  if (taken != GUEST_NONE) {
    return complain(why, "an address of '%s' is one of '%s' already", guest.name,
                    nat->guests.place[taken].name);
  }
  return complain(why, "there are %d guests already", GUESTS_MOST);
}

static bool forget_guest(struct nat *nat, const struct json_node *request, complaint *why) {
  const char *name = json_text(request, "name");
  uint16_t number = guests_named(&nat->guests, name);
  if (number == GUEST_NONE) {
    return complain(why, "there is no guest '%.80s'", name);
  }
  for (uint16_t i = 0; i < nat->published; i++) {
    if (nat->publications[i].used && nat->publications[i].guest == number) {
      publication_end(nat, &nat->publications[i]);
    }
  }
  for (uint32_t i = 0; i < nat->flows.ever; i++) {
    if (nat->flows.place[i].used && nat->flows.place[i].guest == number) {
      flow_end(nat, &nat->flows.place[i], true);
    }
  }
  guests_remove(&nat->guests, number);
  return true;
}

/* ---- publications ---- */

static bool read_publication(const struct json_node *node, struct publication *publication,
                             complaint *why) {
  const char *protocol = json_text(node, "protocol"), *address = json_text(node, "address");
  int64_t port = json_number(node, "port");
  bool udp = strcmp(protocol, "udp") == 0;
  if (!udp && strcmp(protocol, "tcp") != 0) {
    return complain(why, "'%.80s' is not 'tcp' or 'udp'", protocol);
  }
  if (!address_parse(address, &publication->address)) {
    return complain(why, "'%.80s' is not an address to publish at", address);
  }
  if (port < 1 || port > 65535) {
    return complain(why, "a port to publish is from 1 to 65535");
  }
  publication->protocol = udp ? PROTOCOL_UDP : PROTOCOL_TCP;
  publication->port = (uint16_t)port;
  return true;
}

static const char *name_of_error(int error) {
  const char *name = strerrorname_np(error);
  return name == NULL ? "" : name;
}

static bool publish(struct nat *nat, const struct json_node *request, complaint *why, int *error) {
  const struct json_node *node = json_member(request, "publication");
  struct publication wanted = {0};
  int64_t port = json_number(node, "guestPort");
  if (!read_publication(node, &wanted, why)) {
    return false;
  }
  wanted.guest = guests_named(&nat->guests, json_text(node, "guest"));
  if (wanted.guest == GUEST_NONE) {
    return complain(why, "there is no guest '%.80s'", json_text(node, "guest"));
  }
  if (port < 1 || port > 65535) {
    return complain(why, "a guest's port is from 1 to 65535");
  }
  wanted.guest_port = (uint16_t)port;
  const struct publication *before =
      publication_find(nat, wanted.protocol, &wanted.address, wanted.port);
  if (before != NULL && before->guest == wanted.guest && before->guest_port == wanted.guest_port) {
    return true;
  }
  *error = before != NULL ? EADDRINUSE : publication_open(nat, &wanted);
  if (before != NULL) {
    return complain(why, "port %u of '%s' is published by '%s' already", wanted.port,
                    json_text(node, "address"), nat->guests.place[before->guest].name);
  }
  return *error == 0
         || complain(why, "cannot listen on port %u of '%s': %s", wanted.port,
                     json_text(node, "address"), strerror(*error));
}

static bool unpublish(struct nat *nat, const struct json_node *request, complaint *why) {
  const struct json_node *node = json_member(request, "publication");
  struct publication wanted = {0};
  if (!read_publication(node, &wanted, why)) {
    return false;
  }
  struct publication *found = publication_find(nat, wanted.protocol, &wanted.address, wanted.port);
  if (found == NULL) {
    return complain(why, "port %u of '%s' is not published", wanted.port,
                    json_text(node, "address"));
  }
  publication_end(nat, found);
  return true;
}

/* ---- what there is ---- */

static void add_counters(const struct nat *nat, struct text *out) {
  const struct counters *count = &nat->count;
  const struct {
    const char *name;
    uint64_t value;
  } counters[] = {
      {"framesIn", count->frames_in},     {"framesOut", count->frames_out},
      {"bytesIn", count->bytes_in},       {"bytesOut", count->bytes_out},
      {"malformed", count->malformed},    {"checksum", count->checksum},
      {"fragment", count->fragment},      {"otherProtocol", count->other},
      {"unknownGuest", count->unknown_guest}, {"refused", count->refused},
      {"full", count->full},              {"evicted", count->evicted},
      {"noEcho", count->no_echo},         {"dropped", count->dropped},
      {"failed", count->failed},          {"retransmitted", count->retransmitted},
      {"tcpOut", count->tcp_out},         {"tcpIn", count->tcp_in},
      {"udpOut", count->udp_out},         {"udpIn", count->udp_in},
      {"echoOut", count->echo_out},       {"links", count->connections},
  };
  text_add(out, "\"counters\":{");
  for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
    text_add(out, "%s\"%s\":%llu", i == 0 ? "" : ",", counters[i].name,
             (unsigned long long)counters[i].value);
  }
  text_add(out, "}");
}

static void add_publications(const struct nat *nat, struct text *out) {
  const char *separator = "";
  text_add(out, "\"publications\":[");
  for (uint16_t i = 0; i < nat->published; i++) {
    const struct publication *each = &nat->publications[i];
    char address[ADDRESS_TEXT];
    if (!each->used) {
      continue;
    }
    address_format(&each->address, address);
    text_add(out, "%s{\"guest\":", separator);
    text_add_quoted(out, nat->guests.place[each->guest].name);
    text_add(
        out,
        ",\"protocol\":\"%s\",\"address\":\"%s\",\"port\":%u,\"guestPort\":%u,\"accepted\":%llu}",
        each->protocol == PROTOCOL_TCP ? "tcp" : "udp", address, each->port, each->guest_port,
        (unsigned long long)each->accepted);
    separator = ",";
  }
  text_add(out, "]");
}

static void add_guests(const struct nat *nat, struct text *out) {
  const char *separator = "";
  text_add(out, "\"guests\":[");
  for (uint16_t i = 0; i < nat->guests.used; i++) {
    const struct guest *each = &nat->guests.place[i];
    if (each->name[0] != '\0') {
      text_add(out, "%s{\"name\":", separator);
      text_add_quoted(out, each->name);
      text_add(out, ",\"flows\":%u,\"unanswered\":%u}", each->flows, each->unanswered);
      separator = ",";
    }
  }
  text_add(out, "]");
}

static void add_state(const struct nat *nat, struct text *out) {
  text_add(out,
           ",\"state\":{\"process\":%d,\"connected\":%s,\"peekOffset\":%s,\"flows\":%u,"
           "\"flowsMost\":%u,",
           (int)getpid(), nat->link.peer >= 0 ? "true" : "false",
           nat->peek_offset ? "true" : "false", nat->flows.used, nat->flows.capacity);
  add_guests(nat, out);
  text_add(out, ",");
  add_publications(nat, out);
  text_add(out, ",");
  add_counters(nat, out);
  text_add(out, "}");
}

static const char *protocol_name(uint8_t protocol) {
  return protocol == PROTOCOL_TCP ? "tcp" : protocol == PROTOCOL_UDP ? "udp" : "icmp";
}

static void add_flow(const struct nat *nat, const struct flow *flow, struct text *out) {
  char guest[ADDRESS_TEXT], far[ADDRESS_TEXT], client[ADDRESS_TEXT] = "";
  address_format(&flow->key.guest, guest);
  address_format(&flow->key.far, far);
  if (flow->inbound) {
    address_format(&flow->client, client);
  }
  text_add(out, "{\"guest\":");
  text_add_quoted(out, nat->guests.place[flow->guest].name);
  text_add(out,
           ",\"protocol\":\"%s\",\"address\":\"%s\",\"port\":%u,\"far\":\"%s\",\"farPort\":%u,"
           "\"inbound\":%s,"
           "\"client\":\"%s\",\"answered\":%s,\"toGuest\":%llu,\"toHost\":%llu}",
           protocol_name(flow->key.protocol), guest, flow->key.guest_port, far, flow->key.far_port,
           flow->inbound ? "true" : "false", client, flow->unanswered ? "false" : "true",
           (unsigned long long)flow->to_guest, (unsigned long long)flow->to_host);
}

static void add_flows(const struct nat *nat, struct text *out) {
  uint32_t told = 0;
  text_add(out, ",\"flows\":[");
  for (uint32_t i = 0; i < nat->flows.ever && told < FLOWS_TOLD; i++) {
    if (nat->flows.place[i].used) {
      text_add(out, told++ == 0 ? "" : ",");
      add_flow(nat, &nat->flows.place[i], out);
    }
  }
  text_add(out, "],\"flowsInAll\":%u", nat->flows.used);
}

/* ---- requests ---- */

static bool act(struct nat *nat, const struct json_node *request, const char *ask, complaint *why,
                int *error) {
  if (strcmp(ask, "guest") == 0) {
    return put_guest(nat, request, why);
  }
  if (strcmp(ask, "forget") == 0) {
    return forget_guest(nat, request, why);
  }
  if (strcmp(ask, "publish") == 0) {
    return publish(nat, request, why, error);
  }
  if (strcmp(ask, "unpublish") == 0) {
    return unpublish(nat, request, why);
  }
  return strcmp(ask, "state") == 0 || strcmp(ask, "flows") == 0 || strcmp(ask, "events") == 0
         || complain(why, "there is no ask '%.80s'", ask);
}

bool request_answer(struct nat *nat, char *line, size_t length, struct text *out) {
  static struct json json;
  complaint why = {.text = ""};
  int error = 0;
  const struct json_node *request = json_parse(&json, line, length);
  const char *ask = json_text(request, "ask");
  bool done = false;
  if (request == NULL || request->kind != JSON_OBJECT) {
    complain(&why, "a request is one JSON object on a line");
  } else if (json_number(request, "version") != NAT_VERSION) {
    complain(&why, "this process speaks version %d, not %lld", NAT_VERSION,
             (long long)json_number(request, "version"));
  } else {
    done = act(nat, request, ask, &why, &error);
  }
  text_add(out, "{\"version\":%d,\"error\":", NAT_VERSION);
  text_add_quoted(out, why.text);
  text_add(out, ",\"errno\":\"%s\"", error == 0 ? "" : name_of_error(error));
  if (done && strcmp(ask, "state") == 0) {
    add_state(nat, out);
  } else if (done && strcmp(ask, "flows") == 0) {
    add_flows(nat, out);
  }
  text_add(out, "}\n");
  return done && strcmp(ask, "events") == 0;
}
