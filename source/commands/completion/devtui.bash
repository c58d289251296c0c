# bash completion for devtui. In ~/.bashrc: eval "$(devtui completion bash)"

_devtui() {
	local program=$1 current=$2 rest=$COMP_LINE piece line prefix
	local -a words=() starts=()
	local -i i last=-1

	# Bash takes words apart at "=", ":" and "@": what stands together is one word again.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		piece=${COMP_WORDS[i]}
		if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
			rest=${rest#"${rest%%[![:space:]]*}"}
			last+=1
			words[last]=
			starts[last]=$i
		fi
		rest=${rest#"$piece"}
		# Of the word under the cursor only what stands before it counts.
		if ((i == COMP_CWORD)) && [[ $piece != [=:@]* ]]; then
			piece=$current
		fi
		words[last]+=$piece
	done
	prefix=${words[last]%"$current"}

	program=${program/#\~\//$HOME/}
	type -P -- "$program" >/dev/null || program=devtui
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:files)
			compopt -o filenames 2>/dev/null
			while IFS= read -r line; do
				COMPREPLY+=("$line")
			done < <(compgen -f -- "$current")
			;;
		:command\ *)
			_devtui_command "${starts[${line#* } + 1]}"
			return
			;;
		:nospace)
			compopt -o nospace 2>/dev/null
			;;
		*)
			line=${line%%$'\t'*}
			[[ $line == "${words[last]}"* ]] && COMPREPLY+=("${line#"$prefix"}")
			;;
		esac
	done < <("$program" __complete -- "${words[@]:1}" 2>/dev/null)
}

# The words of another program, from the one with this number on.
_devtui_command() {
	local line
	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
		return
	fi
	compopt -o filenames 2>/dev/null
	while IFS= read -r line; do
		COMPREPLY+=("$line")
	done < <( ((COMP_CWORD == $1)) && compgen -c -- "${COMP_WORDS[COMP_CWORD]}" || compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
}

complete -F _devtui devtui
