# fish completion for devtui. In ~/.config/fish/config.fish: devtui completion fish | source
# or as ~/.config/fish/completions/devtui.fish.

function __devtui_complete
	set -l given (commandline -opc)
	set -l current (commandline -ct)
	set -l program (string replace -r '^~/' "$HOME/" -- $given[1])
	set -e given[1]
	type -fq -- $program; or set program devtui
	for line in ($program __complete -- $given "$current" 2>/dev/null)
		switch $line
			case ':files'
				set -l flag (string match -r '^--[^=]+=' -- $current)
				set -l path (string replace -r '^--[^=]+=' '' -- $current)
				# Not the names alone: what stands before them belongs to the word.
				for file in (__fish_complete_path "$path")
					echo "$flag$file"
				end
			case ':command *'
				set -l from (math (string replace ':command ' '' -- $line) + 1)
				set -l inner $given[$from..-1]
				complete -C (string join ' ' -- (string escape -- $inner) $current)
			case ':*'
			case '*'
				echo $line
		end
	end
end

complete -c devtui -e
complete -c devtui -f -a '(__devtui_complete)'
