// Prints to both streams from several goroutines' results, then exits with 6.
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	var group sync.WaitGroup
	squares := make([]int, 8)
	for i := range squares {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			squares[i] = i * i
		}(i)
	}
	group.Wait()
	fmt.Println("hello from go", squares)
	fmt.Fprintln(os.Stderr, "apart")
	os.Exit(6)
}
