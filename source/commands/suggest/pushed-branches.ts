export type Pushed =
	| {readonly type: 'ok'; readonly branches: readonly string[]}
	/** Not what git says: this line, from 1. */
	| {readonly type: 'wrong-line'; readonly line: number; readonly text: string}
	| {readonly type: 'nothing'};

/** Of the lines `OLD NEW REF` that git gives a post-receive hook, the branches that are there now and were not so before. */
export function pushedBranches(text: string): Pushed {
	const lines = text.split(/\r?\n/);
	const branches = new Set<string>();
	let hasLine = false;
	for (const [index, line] of lines.entries()) {
		if (line === '') {
			continue;
		}

		const [, objectId, ref] = gitLine.exec(line) ?? [];
		if (objectId === undefined || ref === undefined) {
			return {type: 'wrong-line', line: index + 1, text: line};
		}

		hasLine = true;
		if (ref.startsWith(branchPrefix) && !/^0+$/.test(objectId)) {
			branches.add(ref.slice(branchPrefix.length));
		}
	}

	return hasLine ? {type: 'ok', branches: [...branches]} : {type: 'nothing'};
}

/** By SHA-1 or SHA-256. */
const gitLine = /^(?:[\da-f]{40}|[\da-f]{64}) ([\da-f]{40}|[\da-f]{64}) (refs\/\S.*)$/;
const branchPrefix = 'refs/heads/';
