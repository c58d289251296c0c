#!/bin/sh
# Tests against the running services of a project, in any CI system that runs a shell. Copy what you need.
set -u

# One command: start everything, wait until it is ready, run the tests, stop everything.
devtui test --timeout 10m --junit reports/devtui.xml -- npm test
code=$?
case $code in
	0) echo 'passed' ;;
	3) echo 'the services did not come up, so nothing was tested' >&2 ;;
	124) echo 'not done within ten minutes' >&2 ;;
	*) echo "the tests ended with $code" >&2 ;;
esac
[ "$code" -eq 0 ] || exit "$code"

# Step by step, where one start has to do for several commands.
devtui up --detach --wait-ready --timeout 2m || { code=$?; devtui logs -n 100; devtui down; exit "$code"; }
trap 'devtui down' EXIT
npm test || { code=$?; devtui logs -n 100; exit "$code"; }
