# sh -c "$(cat guard.sh)" guard STOP_SIGNAL COMMAND...
#
# Becomes COMMAND and leaves a watcher behind, which ends it when standard input closes: so a server goes
# with the program that started it, even when that one was killed with -9. A line on standard input says
# that the server has ended, and the watcher may go too.
stop_signal=$1
shift
server=$$
exec 3<&0 </dev/null

# Two levels deep, so that the watcher is no child of the server: PostgreSQL would count it as one of its own.
(
  (
    read -r _ <&3 && exit
    kill -"$stop_signal" "$server" || exit
    for _ in 1 2 3; do
      sleep 1
      kill -0 "$server" || exit
    done
    kill -KILL "$server"
  ) >/dev/null 2>&1 &
)

exec 3<&-
exec "$@"
