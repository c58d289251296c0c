import * as v from 'valibot';
import {trouble, value, type Answer} from '../../http/answer.ts';
import {one} from '../../http/route.ts';
import {chooseOne} from '../names.ts';
import {route, type Route} from '../route.ts';
import {message} from './messages.ts';

/** What an attached console and the instance say to each other. They are of one version. */
export const attachRoutes: readonly Route[] = [
	route('GET', '/attach', v.strictObject({version: one}), ({about, consoles}, {version}): Answer => version === about.version
		? consoles?.open() ?? cannot()
		: trouble(409, 'not-possible', `This is devtui ${version}, and the one that runs the project (pid ${about.pid}) is ${about.version}: attach with that one, or end it with: devtui down`)),

	route('POST', '/attach/say', v.strictObject({session: v.string(), messages: v.array(message)}), ({consoles}, {session: id, messages}): Answer => {
		const session = consoles?.session(id);
		session?.take(messages);
		return session ? value({}) : trouble(409, 'not-possible', 'That console is not attached.');
	}),

	route('GET', '/attach/look', v.strictObject({name: one}), (instance, {name}): Answer => {
		const chosen = chooseOne(instance, name);
		return chosen.type === 'trouble' ? chosen : instance.consoles ? value(instance.consoles.lookUp(chosen.name)) : cannot();
	}),
];

function cannot(): Answer {
	return trouble(409, 'not-possible', 'No console can be attached to this devtui.');
}
