/** Seconds in no time: what is to happen happens in the order of its time, what is due together in the order in which it was set. */
export class VirtualTime {
	at = 1_000_000;
	#heap: Due[] = [];
	#count = 0;

	/** @returns a function that takes it back. */
	after(delayMs: number, run: () => void): () => void {
		const due: Due = {at: this.at + delayMs, number: this.#count++, run};
		this.#heap.push(due);
		this.#rise(this.#heap.length - 1);
		return () => {
			due.run = undefined;
		};
	}

	advance(ms: number): void {
		const until = this.at + ms;
		for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
			this.#takeFirst();
			this.at = next.at;
			next.run?.();
		}

		this.at = until;
	}

	#takeFirst(): void {
		const last = this.#heap.pop()!;
		if (this.#heap.length === 0) {
			return;
		}

		this.#heap[0] = last;
		for (let index = 0; ;) {
			const left = 2 * index + 1;
			const right = left + 1;
			let first = index;
			first = this.#isBefore(left, first) ? left : first;
			first = this.#isBefore(right, first) ? right : first;
			if (first === index) {
				return;
			}

			this.#swap(first, index);
			index = first;
		}
	}

	#rise(from: number): void {
		for (let index = from; index > 0;) {
			const parent = (index - 1) >> 1;
			if (!this.#isBefore(index, parent)) {
				return;
			}

			this.#swap(index, parent);
			index = parent;
		}
	}

	#isBefore(one: number, other: number): boolean {
		const a = this.#heap[one];
		const b = this.#heap[other];
		return a !== undefined && b !== undefined && (a.at - b.at || a.number - b.number) < 0;
	}

	#swap(one: number, other: number): void {
		[this.#heap[one], this.#heap[other]] = [this.#heap[other]!, this.#heap[one]!];
	}
}

interface Due {
	readonly at: number;
	readonly number: number;
	run: (() => void) | undefined;
}
