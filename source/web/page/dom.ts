type Attribute = string | boolean | undefined | ((event: Event) => void);
export type Child = Node | string | undefined;

/** An element. Texts become text whatever stands in them: nothing here makes markup of a string. */
export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, Attribute>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function') {
			element.addEventListener(name, value);
		} else if (value === true) {
			element.setAttribute(name, '');
		} else if (typeof value === 'string') {
			element.setAttribute(name, value);
		}
	}

	element.append(...children.filter(child => child !== undefined));
	return element;
}

/** Only where it is another one: a screen reader says what is set, and a selection in it is lost. */
export function setText(element: Element, text: string): void {
	if (element.textContent !== text) {
		element.textContent = text;
	}
}

export function byId(id: string): HTMLElement {
	const element = document.getElementById(id);
	if (!element) {
		throw new Error(`the page has no #${id}`);
	}

	return element;
}

/** Glyph and word of a state; the glyph is for eyes only. */
export function stateMark({glyph, word}: {readonly glyph: string; readonly word: string}): HTMLElement {
	return h('span', {class: `state state-${word}`}, h('span', {class: 'glyph', 'aria-hidden': 'true'}, glyph), h('span', {class: 'word'}, word));
}

/** Makes of an element what `next` is; parts that are alike stay where they are: a button that is replaced under a pressed mouse is never clicked. */
export function become(element: Element, next: Element): void {
	element.className = next.className;
	const olds = [...element.children];
	const news = [...next.children];
	if (olds.length !== news.length) {
		element.replaceChildren(...news);
		return;
	}

	for (const [index, old] of olds.entries()) {
		const fresh = news[index]!;
		if (!old.isEqualNode(fresh)) {
			old.replaceWith(fresh);
		}
	}
}

/** Has the children of a list be these, in this order, each made once and moved only where it stands elsewhere. */
export function arrange(list: Element, children: readonly Element[]): void {
	for (const old of [...list.children]) {
		if (!children.includes(old)) {
			old.remove();
		}
	}

	for (const [index, child] of children.entries()) {
		const there = list.children[index];
		if (there !== child) {
			list.insertBefore(child, there ?? null);
		}
	}
}
