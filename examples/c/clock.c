// Answers every request with the time, and with the text in config/banner.txt.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static size_t banner(char *text, size_t size) {
    FILE *file = fopen("config/banner.txt", "r");
    size_t length = file == NULL ? 0 : fread(text, 1, size - 1, file);
    if (file != NULL) fclose(file);
    text[length] = '\0';
    return length;
}

static void answer(int client) {
    char request[4096], text[512], body[1024], head[160], when[64];
    if (read(client, request, sizeof request) <= 0) return;
    banner(text, sizeof text);
    time_t now = time(NULL);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S UTC", gmtime(&now));
    int length = snprintf(body, sizeof body, "%s%s\n", text, when);
    int first = snprintf(head, sizeof head,
                         "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", length);
    if (write(client, head, first) < 0 || write(client, body, length) < 0) perror("clock: write");
}

int main(int count, char **arguments) {
    int port = count > 1 ? atoi(arguments[1]) : 8080;
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0) {
        perror("clock: cannot listen");
        return 1;
    }
    printf("clock: listening on port %d\n", port);
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        answer(client);
        close(client);
    }
}
