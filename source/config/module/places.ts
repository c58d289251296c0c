import {parse, type ParserPlugin} from '@babel/parser';
import type {Expression, File, Node, ObjectProperty, ObjectExpression, Statement} from '@babel/types';
import type {Source, Span} from '../source-text.ts';
import type {Places} from './no-places.ts';

/** Found by parsing it: a parser is large, and is loaded only where something has to be pointed at. */
export function findPlaces(source: Source): Places {
	const file = parsed(source);
	const scope = file ? constants(file.program.body) : new Map<string, Node>();
	const root = file && exported(file.program.body);
	const spanOf = ({start, end}: Node): Span => ({source, start: start ?? 0, end: end ?? 0});
	const whole: Span = root ? spanOf(root) : {source, start: 0, end: 0};

	const value = (node: Node | null | undefined, depth = 0): Node | undefined => node && depth < maxDepth ? dataOf(node, scope, depth, value) : undefined;

	return {
		of(path, part) {
			let span = whole;
			let node = value(root);
			for (const [index, step] of path.entries()) {
				const found = node && stepInto(node, step, inner => value(inner));
				if (!found) {
					return {...span, computed: path.join('.')};
				}

				const isLast = index === path.length - 1;
				span = spanOf(isLast && part === 'value' ? found.value : found.key ?? found.value);
				node = value(found.value);
			}

			return span;
		},
	};
}

/** What is wrong with the syntax of a file that could not be loaded, if it is that. */
export function syntaxTrouble(source: Source): {readonly message: string; readonly at: number} | undefined {
	try {
		parse(source.text, {...options(source), errorRecovery: false});
		return undefined;
	} catch (error) {
		const {message, pos} = error as {readonly message: string; readonly pos?: number};
		return {message: message.replace(/ \(\d+:\d+\)$/, ''), at: pos ?? 0};
	}
}

const maxDepth = 20;

function options({file}: Source) {
	const plugins: ParserPlugin[] = ['decorators-legacy', ...(/\.[cm]?ts$/.test(file) ? ['typescript' as const] : [])];
	return {sourceType: 'unambiguous' as const, allowAwaitOutsideFunction: true, allowReturnOutsideFunction: true, plugins};
}

function parsed(source: Source): File | undefined {
	try {
		return parse(source.text, {...options(source), errorRecovery: true});
	} catch {
		// The loader has another opinion, and has loaded it: it has no places then.
		return undefined;
	}
}

/** Names at the top of the file, and what they stand for. */
function constants(body: readonly Statement[]): ReadonlyMap<string, Node> {
	const found = new Map<string, Node>();
	for (const statement of body) {
		const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
		if (declaration?.type === 'VariableDeclaration') {
			for (const {id, init} of declaration.declarations) {
				if (id.type === 'Identifier' && init) {
					found.set(id.name, init);
				}
			}
		} else if (declaration?.type === 'FunctionDeclaration' && declaration.id) {
			found.set(declaration.id.name, declaration);
		}
	}

	return found;
}

function exported(body: readonly Statement[]): Node | undefined {
	for (const statement of body) {
		if (statement.type === 'ExportDefaultDeclaration') {
			return statement.declaration;
		}

		const expression = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
		if (expression?.type === 'AssignmentExpression' && expression.left.type === 'MemberExpression' && expression.left.property.type === 'Identifier' && expression.left.property.name === 'exports') {
			return expression.right;
		}
	}

	return undefined;
}

/** The literal behind a name, a call of `defineProject`, a type or a function that yields it. */
function dataOf(node: Node, scope: ReadonlyMap<string, Node>, depth: number, value: (node: Node | null | undefined, depth: number) => Node | undefined): Node | undefined {
	if (node.type === 'Identifier') {
		return value(scope.get(node.name), depth + 1) ?? node;
	}

	if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' || node.type === 'TSNonNullExpression' || node.type === 'TSTypeAssertion' || node.type === 'ParenthesizedExpression') {
		return value(node.expression, depth + 1);
	}

	if (node.type === 'AwaitExpression') {
		return value(node.argument, depth + 1);
	}

	if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
		return value(node.callee.name === 'defineProject' ? node.arguments[0] : node.callee, depth + 1);
	}

	if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration') {
		return value(node.body.type === 'BlockStatement' ? returned(node.body.body) : node.body, depth + 1) ?? node;
	}

	return node;
}

function returned(body: readonly Statement[]): Expression | undefined {
	const last = body.findLast(statement => statement.type === 'ReturnStatement');
	return last?.argument ?? undefined;
}

interface Found {
	readonly key?: Node;
	readonly value: Node;
}

function stepInto(node: Node, step: string, value: (node: Node) => Node | undefined): Found | undefined {
	if (node.type === 'ArrayExpression') {
		const elements = node.elements;
		const isPlain = elements.every(element => element?.type !== 'SpreadElement');
		const element = isPlain && /^\d+$/.test(step) ? elements[Number(step)] : undefined;
		return element ? {value: element} : undefined;
	}

	return node.type === 'ObjectExpression' ? property(node, step, value) : undefined;
}

/** The last one counts, also where it comes with a spread. */
function property({properties}: ObjectExpression, step: string, value: (node: Node) => Node | undefined): Found | undefined {
	for (const each of properties.toReversed()) {
		if (each.type === 'SpreadElement') {
			const spread = value(each.argument);
			const found = spread?.type === 'ObjectExpression' ? property(spread, step, value) : undefined;
			if (found) {
				return found;
			}
		} else if (!each.computed && isNamed(each.key, step)) {
			return {key: each.key, value: each.type === 'ObjectMethod' ? each.key : each.value};
		}
	}

	return undefined;
}

function isNamed(key: ObjectProperty['key'], step: string): boolean {
	return key.type === 'Identifier' ? key.name === step : (key.type === 'StringLiteral' || key.type === 'NumericLiteral') && String(key.value) === step;
}
