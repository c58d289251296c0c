import path from 'node:path';
import {formatDuration} from '../../lib/duration.ts';
import {quoteWord} from '../../lib/quote-word.ts';
import type {SuggestFlags} from './options.ts';

/** A script that git runs in a repository that was pushed to, as `hooks/post-receive`. */
export function hookFor(project: string, flags: SuggestFlags): string {
	const words = [
		'suggest',
		project,
		...flags.hub === undefined ? [] : ['--hub', flags.hub],
		// git runs it somewhere else.
		...([['--token-file', flags.tokenFile], ['--tls-ca', flags.tlsCa], ['--tls-cert', flags.tlsCert], ['--tls-key', flags.tlsKey]] as const)
			.flatMap(([option, file]) => file === undefined ? [] : [option, path.resolve(file)]),
		...Object.entries(flags.on ?? {}).flatMap(([name, value]) => ['--on', `${name}=${value}`]),
		...flags.any ? ['--any'] : [],
		...flags.steps === undefined ? [] : ['--steps', flags.steps],
		...flags.supersede ? ['--supersede'] : [],
		...flags.timeLimit === undefined ? [] : ['--time-limit', formatDuration(flags.timeLimit)],
		...flags.follow ? ['--follow'] : [],
		...flags.json ? ['--json'] : [],
	];
	const [wait, see] = flags.follow
		? ['It waits for the builds;', 'whoever pushes sees what they print.']
		: ['It waits until the hub has it safe,', 'not for the builds; whoever pushes sees their ids.'];
	return `#!/bin/sh
# git's post-receive hook: has builders build every branch that is pushed. ${wait}
# ${see} Save it as hooks/post-receive and make it executable.
exec devtui ${words.map(word => quoteWord(word)).join(' ')}
`;
}
