import {trouble, type Trouble} from '../http/answer.ts';
import type {Instance} from './instance.ts';

/** Why nothing can be started any more: once everything is to end nothing is. */
export function whileItEnds({store}: Pick<Instance, 'store'>): Trouble | undefined {
	return store.getSnapshot().shutdown ? trouble(409, 'not-possible', 'devtui is about to end.') : undefined;
}
