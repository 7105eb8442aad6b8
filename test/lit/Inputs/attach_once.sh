# attach_once.sh TOOL PROBE PROGRAM: attaches to a running PROGRAM in the foreground, interrupts
# after 1,000 returns of work(), and shows the maps, whether the code is whole and how it ended.
here=$(dirname "$0")
exec python3 "$here/target.py" "$3" \
  -- sh -c "$1 attach $2 --at in=$3:work --at out=$3:work -p @PID@ --session ao-@PID@ 2>&1 & tool=\$!
     while kill -0 \$tool 2>&- && test \${count:-0} -lt 1000; do
       sleep 0.1; count=\$($1 map lookup counts key 1 --session ao-@PID@ 2>&- | sed -n s/value:.//p)
     done; kill -INT \$tool; wait \$tool" \
  -- python3 "$here/same_code.py" @PID@ "$3"
