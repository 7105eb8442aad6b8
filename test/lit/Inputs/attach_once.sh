# attach_once.sh TOOL PROBE PROGRAM: attaches to a running PROGRAM for half a second in the
# foreground, interrupts, and shows the maps, whether the code is whole and how it ended.
here=$(dirname "$0")
exec python3 "$here/target.py" "$3" \
  -- sh -c "timeout -s INT --preserve-status 0.5 $1 attach $2 --at in=$3:work --at out=$3:work -p @PID@ 2>&1" \
  -- python3 "$here/same_code.py" @PID@ "$3"
