# attach_until_counted.sh TOOL PROBE PROGRAM: attaches to a running PROGRAM, waits for 1,000
# returns of work(), detaches, and shows whether the code is whole and how it ended.
here=$(dirname "$0")
exec python3 "$here/target.py" "$3" \
  -- "$1" attach "$2" --at "in=$3:work" --at "out=$3:work" -p @PID@ --background --session au-@PID@ \
  -- sh -c "while test \$($1 map lookup counts key 1 --session au-@PID@ | sed -n s/value:.//p) -lt 1000; do sleep 0.1; done" \
  -- "$1" detach --session au-@PID@ \
  -- python3 "$here/same_code.py" @PID@ "$3"
