// Greeter says hello to whoever is named in the path.
package main

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
	"os"
	"strings"
)

func main() {
	page := template.Must(template.ParseFiles("templates/hello.html"))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		name := strings.Trim(r.URL.Path, "/")
		if name == "" {
			name = "world"
		}
		if err := page.Execute(w, name); err != nil {
			log.Print(err)
		}
	})
	fmt.Fprintln(os.Stderr, "greeter: listening on port 8081")
	log.Fatal(http.ListenAndServe(":8081", nil))
}
