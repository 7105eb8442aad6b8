# two_sessions.sh TOOL PROBE PROGRAM PID: asks for `map list` while two sessions exist.
"$1" attach "$2" --at in="$3":work -p "$4" --background --session "several-a-$4"
"$1" run "$2" --at in="$3":work --session "several-b-$4" -- "$3" </dev/null >/dev/null 2>&1 &
sh -c "sleep 2 | exec $1 run $2 --at in=$3:work --session several-c-$4 -- $3" >/dev/null 2>&1 &
sleep 1
"$1" map list
echo "status $?"
wait
"$1" detach --session "several-a-$4"
