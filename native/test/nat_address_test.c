#include "address.h"

#include "check.h"

static struct address parsed(const char *text) {
  struct address address;
  CHECK(address_parse(text, &address));
  return address;
}

static void text_comes_back(void) {
  static const char *const texts[] = {"10.0.0.1", "0.0.0.0", "fd53::2", "::", "2001:db8::1"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    char text[ADDRESS_TEXT];
    struct address address = parsed(texts[i]);
    address_format(&address, text);
    CHECK_TEXT(text, texts[i]);
  }
}

static void what_is_no_address_is_refused(void) {
  static const char *const texts[] = {"",        "10.0.0",  "10.0.0.256",       "1.2.3.4.5",
                                      "fd53::g", "web",     "::ffff:127.0.0.1", "::ffff:7f00:1",
                                      " 1.2.3.4", "1.2.3.4/8"};
  struct address address;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    CHECK(!address_parse(texts[i], &address));
  }
}

static void guests_never_reach_the_host_itself(void) {
  static const char *const refused[] = {"127.0.0.1",
                                        "127.255.255.254",
                                        "0.0.0.0",
                                        "0.1.2.3",
                                        "169.254.169.254",
                                        "224.0.0.1",
                                        "239.255.255.250",
                                        "255.255.255.255",
                                        "240.0.0.1",
                                        "::",
                                        "::1",
                                        "::127.0.0.1",
                                        "fe80::1",
                                        "febf::1",
                                        "fec0::1",
                                        "ff02::1",
                                        "64:ff9b::127.0.0.1",
                                        "64:ff9b::a9fe:a9fe",
                                        "2002:7f00:1::1"};
  static const char *const allowed[] = {"1.1.1.1",          "10.0.0.1",        "192.168.1.1",
                                        "100.64.0.1",       "126.255.255.255", "128.0.0.1",
                                        "223.255.255.255",  "2001:db8::1",     "fd00::1",
                                        "64:ff9b::1.1.1.1", "2002:101:101::1"};
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    struct address address = parsed(refused[i]);
    CHECK(address_refused(&address));
  }
  for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
    struct address address = parsed(allowed[i]);
    CHECK(!address_refused(&address));
  }
}

static void sockets_have_the_same_addresses(void) {
  static const char *const texts[] = {"10.0.0.1", "fd53::2"};
  for (size_t i = 0; i < 2; i++) {
    struct sockaddr_storage storage;
    struct address address = parsed(texts[i]), again;
    uint16_t port;
    address_to_socket(&address, 8080, &storage);
    address_of_socket(&storage, &again, &port);
    CHECK(address_equal(&address, &again) && port == 8080);
  }
}

int main(void) {
  text_comes_back();
  what_is_no_address_is_refused();
  guests_never_reach_the_host_itself();
  sockets_have_the_same_addresses();
  return 0;
}
