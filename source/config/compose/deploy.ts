import type {Span} from '../source-text.ts';
import type {MapNode, TreeNode} from '../tree.ts';
import {entryOf, textNode} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {othersIn, present, textIn} from './nodes.ts';
import type {Put} from './service.ts';

/** `deploy`: limits and the number of copies; all else is about a cluster. What the service says itself wins. */
export function deployed(service: MapNode, put: Put, context: ComposeContext): void {
	const deploy = present(service, 'deploy')?.value;
	for (const {key, keySpan, value} of deploy?.type === 'map' ? deploy.entries : []) {
		switch (key) {
			case 'replicas': {
				put('replicas', value, keySpan);
				break;
			}
			case 'resources': {
				const limits = present(value, 'limits')?.value;
				put('cpus', present(limits, 'cpus')?.value);
				put('mem_limit', present(limits, 'memory')?.value);
				reserved(present(value, 'reservations')?.value, context);
				for (const other of [...othersIn(limits, ['cpus', 'memory']), ...othersIn(value, ['limits', 'reservations'])]) {
					context.mention(`"${other.key}" of "resources" is not used: only processors and memory are limited`, other.keySpan);
				}
				break;
			}
			case 'restart_policy': {
				put('restart', restartOf(value, keySpan, context), keySpan);
				break;
			}
			default: {
				context.mention(`"${key}" of "deploy" is not used: it is about a cluster`, keySpan);
			}
		}
	}
}

/** Nothing is set aside on the machine of who develops. */
function reserved(reservations: TreeNode | undefined, context: ComposeContext): void {
	for (const {key, keySpan} of othersIn(reservations, [])) {
		if (key === 'devices') {
			context.refuse('"devices" that are reserved are not supported', keySpan, 'devtui has nothing like it yet: docker compose runs this one');
		} else {
			context.mention(`"${key}" of "reservations" is not used: the engine gives it what is there`, keySpan);
		}
	}
}

function restartOf(policy: TreeNode, span: Span, context: ComposeContext): TreeNode | undefined {
	const condition = textIn(policy, 'condition') ?? 'any';
	const attempts = textIn(policy, 'max_attempts');
	const place = entryOf(policy, 'condition')?.value.span ?? span;
	const word = Object.hasOwn(restartWords, condition) ? restartWords[condition]! : undefined;
	if (word === undefined) {
		context.refuse(`"${condition}" is no condition of "restart_policy": none, on-failure or any`, place);
		return undefined;
	}
	for (const other of othersIn(policy, ['condition', ...condition === 'on-failure' ? ['max_attempts'] : []])) {
		context.mention(`"${other.key}" of "restart_policy" is not used: ${other.key === 'max_attempts' ? 'only "on-failure" counts' : 'devtui waits 1 s, then longer and longer ("restart_max_delay", "restart_reset")'}`, other.keySpan);
	}
	return textNode(word === 'on-failure' && attempts !== undefined ? `${word}:${attempts}` : word, place);
}

const restartWords: Readonly<Record<string, string>> = {none: 'no', 'on-failure': 'on-failure', any: 'always'};
