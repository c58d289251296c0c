import type {Link, LinkListener, LinkOptions} from '../../source/wire/link.ts';

/**
 * As little of a hub as tests of links need: what a builder sends up comes down to it again, what becomes of its presence is told to
 * all as `NAME: TEXT`, and `devtui/1/hub` keeps `here`.
 */
export function openEchoHub(open: (options: Pick<LinkOptions, 'clientId' | 'subscriptions'>, listener: LinkListener) => Link): Link {
	const link = open({clientId: 'hub:echo', subscriptions: ['devtui/1/builder/+/up', 'devtui/1/builder/+/presence']}, {
		connected() {
			link.publish('devtui/1/hub', Buffer.from('here'), {retain: true});
		},
		lost() {
			// It comes back by itself.
		},
		message(topic, payload) {
			const [, , , name = '', kind] = topic.split('/');
			if (kind === 'up') {
				link.publish(`devtui/1/builder/${name}/down`, payload);
			} else {
				link.publish('devtui/1/all', Buffer.from(`${name}: ${Buffer.from(payload).toString()}`));
			}
		},
		rejected(why, message) {
			throw new Error(`the echoing hub was rejected: ${why}, ${message}`);
		},
	});
	return link;
}
