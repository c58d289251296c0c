/** Something in a tree, with what hangs below it. */
export interface Node<Item> {
	readonly item: Item;
	readonly below: ReadonlyArray<Node<Item>>;
}

export interface Branch<Item> {
	readonly item: Item;
	/** What stands before it: `│  ├─ `. */
	readonly branch: string;
	/** What stands before what else is said of it, further lines. */
	readonly stem: string;
}

/** Trees as rows, each before what hangs below it. */
export function* branches<Item>(nodes: ReadonlyArray<Node<Item>>, before = ''): Generator<Branch<Item>> {
	for (const [index, {item, below}] of nodes.entries()) {
		const isLast = index === nodes.length - 1;
		const stem = `${before}${isLast ? '   ' : '│  '}`;
		yield {item, branch: `${before}${isLast ? '└─ ' : '├─ '}`, stem: below.length > 0 ? `${stem}│ ` : `${stem}  `};
		yield* branches(below, stem);
	}
}
