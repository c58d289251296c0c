#compdef devtui
# zsh completion for devtui. In ~/.zshrc: source <(devtui completion zsh)
# or as a file _devtui in a directory of $fpath.

_devtui() {
	local program=${~words[1]} line text isUnfinished
	local -i ret=1
	local -a given described suffix
	given=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
	whence -p -- "$program" >/dev/null || program=devtui
	for line in "${(@f)$("$program" __complete -- "${(@)given}" 2>/dev/null)}"; do
		case $line in
		(:files)
			[[ $PREFIX == --*=* ]] && compset -P '*='
			_files && ret=0
			;;
		(':command '*)
			shift $((${line#* } + 1)) words
			((CURRENT -= ${line#* } + 1))
			_normal && ret=0
			;;
		(:nospace)
			suffix=(-S '')
			;;
		(?*)
			text=${line#*$'\t'}
			line=${line%%$'\t'*}
			described+=("${line//:/\\:}${text:+:$text}")
			;;
		esac
	done
	if (($#described)); then
		_describe -t values value described "${(@)suffix}" && ret=0
	fi
	return ret
}

if [[ $funcstack[1] == _devtui ]]; then
	_devtui "$@"
else
	(($+functions[compdef])) || { autoload -Uz compinit && compinit }
	compdef _devtui devtui
fi
