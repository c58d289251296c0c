import type {Diagnostic} from './diagnostic.ts';
import {problem, warning} from './diagnostic.ts';
import type {Lookup} from './expand.ts';
import {expand} from './expand.ts';
import type {Span} from './source-text.ts';
import {spanText} from './source-text.ts';
import type {ScalarNode, TreeNode} from './tree.ts';
import {textNode} from './tree.ts';

/** Every value of the tree with its variables filled in; what goes to the shell as it stands is left alone. */
export function interpolate<Node extends TreeNode>(node: Node, lookup: Lookup, report: (diagnostic: Diagnostic) => void): Node {
	return visit(node, lookup, report) as Node;
}

function visit(node: TreeNode, lookup: Lookup, report: (diagnostic: Diagnostic) => void): TreeNode {
	switch (node.type) {
		case 'scalar': {
			return node.isLiteral || !node.text.includes('$') ? node : fillIn(node, lookup, report);
		}
		case 'list': {
			return {...node, items: node.items.map(item => visit(item, lookup, report))};
		}
		case 'map': {
			return {...node, entries: node.entries.map(entry => ({...entry, value: visit(entry.value, lookup, report)}))};
		}
		case 'invalid': {
			return node;
		}
	}
}

function fillIn(node: ScalarNode, lookup: Lookup, report: (diagnostic: Diagnostic) => void): ScalarNode {
	const {text, errors, unset} = expand(node.text, lookup);
	for (const {name, message, expression} of errors) {
		report(problem('unset-variable', message === '' ? `the variable ${name} is not set` : `${name}: ${message}`, placeOf(expression, node.span)));
	}
	for (const {name, expression} of unset) {
		report(warning('unset-variable', `the variable ${name} is not set and becomes an empty string`, placeOf(expression, node.span), {
			hint: `write \${${name}:-default}, or $\${${name}} to leave it to the shell`,
		}));
	}
	return textNode(text, node.span);
}

/** Of the expression in the source; of the whole value where escapes hide it. */
function placeOf(expression: string, span: Span): Span {
	const at = spanText(span).indexOf(expression);
	return at === -1 ? span : {...span, start: span.start + at, end: span.start + at + expression.length};
}
