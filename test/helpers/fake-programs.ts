/** A program as it was just before it opened a file. */
interface FakeCheckpoint {
	readonly id: number;
	readonly file: string;
	/** What it had read by then: files and the number of their text. */
	readonly memory: ReadonlyMap<string, number>;
	/** It had opened the file before, by another name. */
	readonly isSecond: boolean;
}

interface FakeProgram {
	memory: Map<string, number>;
	/** In the order in which they were made. */
	checkpoints: FakeCheckpoint[];
	/** It was started with. */
	configuration: string;
	/** What it has an old text of by the will of a person, until the next run that changed files cause. */
	readonly tolerated: Set<string>;
}

/**
 * What programs have read of their files, and what is kept of them at checkpoints: how the world is, without any
 * policy. A file begins with text number 0; a deleted one has none.
 */
export class FakePrograms {
	readonly #texts = new Map<string, number>();
	readonly #gone = new Set<string>();
	readonly #programs = new Map<string, FakeProgram>();
	/** No two checkpoints of any service have the same. */
	#id = 0;

	saved(service: string, file: string): void {
		const key = `${service} ${file}`;
		this.#texts.set(key, (this.#texts.get(key) ?? 0) + 1);
		this.#gone.delete(key);
	}

	deleted(service: string, file: string): void {
		this.#gone.add(`${service} ${file}`);
	}

	isGone(service: string, file: string): boolean {
		return this.#gone.has(`${service} ${file}`);
	}

	/** Answers with the number of the checkpoint. */
	keep(service: string, file: string): number {
		const {memory, checkpoints} = this.#of(service);
		this.#id++;
		checkpoints.push({id: this.#id, file, memory: new Map(memory), isSecond: memory.has(file)});
		return this.#id;
	}

	reads(service: string, file: string): void {
		// What it has read first it has acted upon: another look does not undo that.
		const {memory} = this.#of(service);
		memory.set(file, memory.get(file) ?? this.#textOf(service, file));
	}

	beginsAnew(service: string, configuration: string): void {
		this.#programs.set(service, {memory: new Map(), checkpoints: [], configuration, tolerated: new Set()});
	}

	/** Answers with what is wrong with that. */
	resumes(service: string, {checkpoint: id, file}: {readonly checkpoint: number; readonly file: string}, configuration: string, isForFiles: boolean): string | undefined {
		const program = this.#of(service);
		const checkpoint = program.checkpoints.find(each => each.id === id);
		if (checkpoint?.file !== file) {
			return `${service} was resumed from checkpoint ${id} at ${file}, which is ${checkpoint ? `at ${checkpoint.file}` : 'not there'}`;
		}

		program.memory = new Map(checkpoint.memory);
		program.checkpoints = program.checkpoints.filter(each => each.id <= id);
		if (isForFiles) {
			program.tolerated.clear();
		}

		this.reads(service, file);
		return program.configuration === configuration ? undefined : `${service} was resumed with another configuration`;
	}

	/** Answers with what is wrong with that. */
	drop(service: string, id: number): string | undefined {
		const program = this.#of(service);
		const index = program.checkpoints.findIndex(each => each.id === id);
		const dropped = program.checkpoints[index];
		program.checkpoints = program.checkpoints.filter(each => each.id !== id);
		if (!dropped) {
			return `checkpoint ${id} of ${service} was dropped, and is not there`;
		}

		return !dropped.isSecond && (index === 0 || index === program.checkpoints.length) ? `the ${index === 0 ? 'first' : 'newest'} checkpoint of ${service} was dropped` : undefined;
	}

	/** The process behind it ends. */
	lose(service: string, id: number): void {
		const program = this.#of(service);
		program.checkpoints = program.checkpoints.filter(each => each.id !== id);
	}

	dropAll(service: string): void {
		this.#of(service).checkpoints = [];
	}

	/** In the order in which they were made. */
	kept(service: string): ReadonlyArray<{readonly id: number; readonly file: string}> {
		return this.#of(service).checkpoints;
	}

	/** A person leaves it as it is with these. */
	discard(service: string, files: readonly string[]): void {
		for (const file of files) {
			this.#of(service).tolerated.add(file);
		}
	}

	/** Of what it has read another text is there now. */
	outdated(service: string): readonly string[] {
		const {memory, tolerated} = this.#of(service);
		return [...memory].filter(([file, text]) => !this.isGone(service, file) && !tolerated.has(file) && text !== this.#textOf(service, file)).map(([file]) => file);
	}

	/** -1: none. */
	#textOf(service: string, file: string): number {
		const key = `${service} ${file}`;
		return this.#gone.has(key) ? -1 : this.#texts.get(key) ?? 0;
	}

	#of(service: string): FakeProgram {
		let program = this.#programs.get(service);
		if (!program) {
			program = {memory: new Map(), checkpoints: [], configuration: '', tolerated: new Set()};
			this.#programs.set(service, program);
		}

		return program;
	}
}
