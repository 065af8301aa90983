# ./dev dist: the distribution.

dist() {
  need_to_build
  packaging/dist
}
