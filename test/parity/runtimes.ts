import {execFileSync} from 'node:child_process';
import type {Requirement} from '../helpers/requirements.ts';
import type {Files} from './resuming.ts';

/** A program in some language: it says `startup`, then has `part`, which says its version, and says `finished`. */
export interface Runtime {
	readonly language: string;
	readonly needs: Requirement;
	readonly command: readonly string[];
	readonly watch: string;
	readonly files: Files;
	/** The file that has the part, and its text in that version. */
	readonly part: string;
	readonly version: (version: number) => string;
	/**
	 * Of a part that says `part N waits`, and waits; the program says `interrupted` when somebody presses Ctrl-C, and ends with 5. It looks
	 * again and again: a signal between its last look for one and the system call in which it waits would be seen after that.
	 */
	readonly waiting?: (version: number) => string;
}

/** Not what stands in for it: a program that looks for the right version starts others. */
const python = (): string => {
	try {
		return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {encoding: 'utf8'}).trim();
	} catch {
		// Told as a requirement.
		return 'python3';
	}
};

export const runtimes: readonly Runtime[] = [
	{
		language: 'Lua',
		needs: 'lua5.4',
		command: ['lua5.4', 'main.lua'],
		watch: '*.lua',
		files: {'main.lua': 'print("startup")\nlocal isFine, message = pcall(require, "part")\nif isFine then print("finished") else print(message:match("interrupted")) os.exit(5) end\n'},
		part: 'part.lua',
		version: version => `print("part v${version}")\n`,
		waiting: version => `print("part ${version} waits")\nwhile true do end\n`,
	},
	{
		language: 'Python',
		needs: 'python3',
		command: [python(), 'main.py'],
		watch: '*.py',
		files: {'main.py': 'import sys\nprint("startup")\ntry:\n    import part\nexcept KeyboardInterrupt:\n    print("interrupted")\n    sys.exit(5)\nprint("finished")\n'},
		part: 'part.py',
		version: version => `print("part v${version}")\n`,
		waiting: version => `import time\nprint("part ${version} waits")\nwhile True:\n    time.sleep(0.05)\n`,
	},
	{
		language: 'Perl',
		needs: 'perl',
		command: ['perl', 'main.pl'],
		watch: '*.pl',
		files: {'main.pl': '$| = 1;\n$SIG{INT} = sub { print "interrupted\\n"; exit 5 };\nprint "startup\\n";\nrequire "./part.pl";\nprint "finished\\n";\n'},
		part: 'part.pl',
		version: version => `print "part v${version}\\n";\n1;\n`,
		waiting: version => `print "part ${version} waits\\n";\nselect undef, undef, undef, 0.05 while 1;\n1;\n`,
	},
	{
		language: 'Ruby',
		needs: 'ruby',
		command: ['ruby', 'main.rb'],
		watch: '*.rb',
		files: {'main.rb': 'puts "startup"\nbegin\n\trequire_relative "part"\nrescue Interrupt\n\tputs "interrupted"\n\texit 5\nend\nputs "finished"\n'},
		part: 'part.rb',
		version: version => `puts "part v${version}"\n`,
		waiting: version => `puts "part ${version} waits"\nloop { sleep 0.05 }\n`,
	},
	{
		language: 'sh',
		needs: 'dash',
		command: ['dash', 'main.sh'],
		watch: '*.sh',
		files: {'main.sh': 'trap "echo interrupted; exit 5" INT\necho startup\n. ./part.sh\necho finished\n'},
		part: 'part.sh',
		version: version => `echo "part v${version}"\n`,
		waiting: version => `echo "part ${version} waits"\nwhile :; do sleep 0.05; done\n`,
	},
	{
		language: 'C',
		needs: 'tcc',
		command: ['tcc', '-run', 'main.c'],
		watch: '*.[ch]',
		// What a compiler has read says nothing: it begins when all is there.
		files: {'main.c': '#include <stdio.h>\n#include "part.h"\nint main(void) {\n\tputs("startup");\n\tprintf("part v%d\\n", VERSION);\n\tputs("finished");\n\treturn 0;\n}\n'},
		part: 'part.h',
		version: version => `#define VERSION ${version}\n`,
	},
];
