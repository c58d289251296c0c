import type {MapNode} from '../tree.ts';
import {entryOf, textNode} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {present, textIn} from './nodes.ts';
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
				const devices = present(present(value, 'reservations')?.value, 'devices');
				if (devices) {
					context.refuse('"devices" that are reserved are not supported', devices.keySpan, 'devtui has nothing like it yet: docker compose runs this one');
				}
				break;
			}
			case 'restart_policy': {
				const condition = textIn(value, 'condition') ?? 'any';
				const attempts = textIn(value, 'max_attempts');
				put('restart', textNode(condition === 'none' ? 'no' : condition === 'on-failure' ? `on-failure${attempts === undefined ? '' : `:${attempts}`}` : 'always', entryOf(value, 'condition')?.value.span ?? keySpan), keySpan);
				break;
			}
			default: {
				context.mention(`"${key}" of "deploy" is not used: it is about a cluster`, keySpan);
			}
		}
	}
}
