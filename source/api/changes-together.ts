import type {GoneOver} from './go-over.ts';

/** What has become of a project by several changes, one after the other. */
export function together(changes: readonly GoneOver[]): GoneOver {
	return changes.reduce((before, after) => {
		const isBack = (name: string) => before.removed.includes(name) && after.added.includes(name);
		const wasNew = (name: string) => before.added.includes(name) && after.removed.includes(name);
		const added = [...before.added, ...after.added].filter(name => !isBack(name) && !wasNew(name));
		const removed = [...before.removed, ...after.removed].filter(name => !isBack(name) && !wasNew(name));
		const changed = new Set([...before.changed, ...after.changed, ...after.added.filter(name => isBack(name))]);
		return {added, removed, changed: [...changed].filter(name => !added.includes(name) && !removed.includes(name))};
	}, {added: [], removed: [], changed: []});
}
