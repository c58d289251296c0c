import {isDeepStrictEqual} from 'node:util';
import type {FileAccess} from './files.ts';

/** Looks at files for whoever reads a configuration, and knows all that was asked: nothing else decides what is read from it. */
export interface RecordedFiles {
	readonly access: FileAccess;
	/** Files that were read, or looked for; not all of them are there. */
	files(): readonly string[];
	/** Directories whose entries were listed. */
	directories(): readonly string[];
	/** Whether anything that was asked has another answer now. */
	haveChanged(): boolean;
}

interface Question {
	readonly answer: unknown;
	ask(): unknown;
}

export function recordFiles(files: FileAccess): RecordedFiles {
	const asked = {read: new Map<string, Question>(), isFile: new Map<string, Question>(), isDirectory: new Map<string, Question>(), list: new Map<string, Question>()};

	/** What was answered once is answered again: a file that is being written has one text only. */
	const remember = <Answer>(questions: Map<string, Question>, path: string, ask: () => Answer): Answer => {
		const known = questions.get(path);
		if (known) {
			return known.answer as Answer;
		}

		const answer = ask();
		questions.set(path, {answer, ask});
		return answer;
	};

	return {
		access: {
			read: path => remember(asked.read, path, () => files.read(path)),
			isFile: path => remember(asked.isFile, path, () => files.isFile(path)),
			isDirectory: path => remember(asked.isDirectory, path, () => files.isDirectory(path)),
			list: directory => remember(asked.list, directory, () => files.list(directory)),
		},
		files: () => [...new Set([...asked.read.keys(), ...asked.isFile.keys()])],
		directories: () => [...asked.list.keys()],
		haveChanged: () => Object.values(asked).some(questions => [...questions.values()].some(({answer, ask}) => !isDeepStrictEqual(ask(), answer))),
	};
}
