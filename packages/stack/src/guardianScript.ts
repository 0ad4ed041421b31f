/**
 * The guardian of one service, for `sh -c`: its arguments are the service's folder and command.
 * It reads orders from its standard input, which is a pipe from the program that started it:
 * however that program ends, the pipe closes, and then the service and its folder go.
 *
 * It leads a session of its own (`setsid`), so its process group holds the service and nothing of
 * anyone else's; the group is what makes sure that nothing survives, not even a service that was
 * forked a moment ago and whose number nobody knows yet.
 *
 * Says `started PID` and `ended CODE` on its standard output.
 */
export const GUARDIAN_SCRIPT = `
folder=$1
shift
echo $$ >"$folder/guardian.pid"
finish() {
  trap '' TERM INT HUP
  # A paused service must wake up to hear that it should end.
  kill -s TERM -- "-$$"
  kill -s CONT -- "-$$"
  waited=0
  while [ $waited -lt 10 ] && kill -0 "$(cat "$folder/service.pid")"; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -s KILL "$(cat "$folder/service.pid")"
  rm -rf "$folder"
  rmdir "$(dirname "$folder")"
  kill -s KILL -- "-$$"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP
while read -r order; do
  [ "$order" = start ] || continue
  (
    # Stays to report the end, also when the whole group is told to end.
    trap : TERM
    sh -c 'echo $$ >"$0/service.pid"; echo "started $$"; exec "$@" >>"$0/service.log" 2>&1' \\
      "$folder" "$@" </dev/null
    code=$?
    rm -f "$folder/service.pid"
    echo "ended $code"
  ) &
done
`;
