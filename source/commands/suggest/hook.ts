import type {SuggestFlags} from '../fleet/options.ts';

/** A script that git runs in a repository that was pushed to, as `hooks/post-receive`. */
export function hookFor(project: string, flags: SuggestFlags): string {
	const words = [
		'suggest',
		project,
		...flags.hub === undefined ? [] : ['--hub', flags.hub],
		...flags.tokenFile === undefined ? [] : ['--token-file', flags.tokenFile],
		...flags.tlsCa === undefined ? [] : ['--tls-ca', flags.tlsCa],
		...flags.tlsCert === undefined ? [] : ['--tls-cert', flags.tlsCert],
		...flags.tlsKey === undefined ? [] : ['--tls-key', flags.tlsKey],
		...Object.entries(flags.on ?? {}).flatMap(([name, value]) => ['--on', `${name}=${value}`]),
		...flags.any ? ['--any'] : [],
		...flags.steps === undefined ? [] : ['--steps', flags.steps],
		...flags.supersede ? ['--supersede'] : [],
		...flags.timeLimit === undefined ? [] : ['--time-limit', `${flags.timeLimit}ms`],
	];
	return `#!/bin/sh
# git's post-receive hook: has builders build every branch that is pushed. It waits until the hub has it safe,
# not for the builds; whoever pushes sees their ids. Save it as hooks/post-receive and make it executable.
exec devtui ${words.map(word => quoted(word)).join(' ')}
`;
}

function quoted(word: string): string {
	return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`;
}
