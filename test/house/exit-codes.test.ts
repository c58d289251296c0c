import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import {expect, test} from 'vitest';
import * as exitCodes from '../../source/commands/exit-codes.ts';
import {signalExitCode} from '../../source/commands/signals.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('every exit code has a row in the table of the README, and every row an exit code', () => {
	const [table = ''] = /<!-- exit codes -->[^]*?<!-- end -->/.exec(readFileSync(path.join(root, 'README.md'), 'utf8')) ?? [];
	const documented = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes]) => codes!.split(', ').map(Number));
	const given = [0, ...Object.values(exitCodes), ...(['SIGHUP', 'SIGINT', 'SIGTERM'] as const).map(signalExitCode)];
	expect(documented.toSorted(byNumber)).toEqual([...new Set(given)].sort(byNumber));
	expect(table).toMatch(/^\| a service's own \|.*128 \+ N/m);
});

test('no file but that of the exit codes makes one up', () => {
	const files = readdirSync(path.join(root, 'source'), {recursive: true, encoding: 'utf8'})
		.filter(file => /^(?:commands\/.*|cli|app|core\/outcome)\.tsx?$/.test(file) && file !== 'commands/exit-codes.ts');
	expect(files.length).toBeGreaterThan(100);
	const made = files.flatMap(file => madeUp(file, readFileSync(path.join(root, 'source', file), 'utf8')));
	expect(made).toEqual(['core/outcome.ts: couldNotStart = 3']);
});

test.each([
	'process.exit(isGood ? 0 : 7)',
	'process.exitCode = 7',
	'setExitCode(7)',
	'const exitCode = code ?? 7',
	'const f = async (): Promise<number> => (isGood ? 0 : 7)',
	'function f(): number { return isGood ? 0 : 7; }',
	'act({badCode: 7})',
	'end(7, "reason")',
])('such as %s', code => {
	expect(madeUp('x.ts', code)).toHaveLength(1);
});

/** Numbers other than 0 that become exit codes, as far as that can be seen. */
function madeUp(file: string, text: string): readonly string[] {
	const found: string[] = [];
	const look = (node: ts.Node, returnsNumber: boolean) => {
		const value = exitCodeOf(node, returnsNumber);
		if (value && hasNumber(value)) {
			found.push(`${file}: ${node.getText().split('\n')[0]!}`);
		}

		const isFunction = ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);
		const returns = isFunction ? returnsExitCode(node) : returnsNumber;
		ts.forEachChild(node, child => {
			look(child, returns);
		});
	};

	look(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), false);
	return found;
}

/** What of this node becomes one. */
function exitCodeOf(node: ts.Node, returnsNumber: boolean): ts.Node | undefined {
	if (ts.isReturnStatement(node)) {
		return returnsNumber ? node.expression : undefined;
	}

	if (ts.isArrowFunction(node)) {
		return returnsExitCode(node) && !ts.isBlock(node.body) ? node.body : undefined;
	}

	if (ts.isCallExpression(node)) {
		return /^(?:process\.exit|setExitCode|end)$/.test(node.expression.getText()) ? node.arguments[0] : undefined;
	}

	if (ts.isBinaryExpression(node)) {
		return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && isName(node.left) ? node.right : undefined;
	}

	return (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isBindingElement(node) || ts.isParameter(node)) && isName(node.name) ? node.initializer : undefined;
}

function isName(node: ts.Node): boolean {
	return /(?:exitCode|[cC]ode|couldNotStart)$/.test(node.getText());
}

function returnsExitCode({type, body}: ts.FunctionDeclaration | ts.ArrowFunction | ts.MethodDeclaration): boolean {
	return body !== undefined && type !== undefined && /^(?:Promise<)?(?:number|ExitCode)>?$/.test(type.getText());
}

/** Values that it can have, not those that it is computed with. */
function hasNumber(node: ts.Node): boolean {
	if (ts.isNumericLiteral(node)) {
		return node.text !== '0';
	}

	if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isAsExpression(node)) {
		return hasNumber(node.expression);
	}

	if (ts.isConditionalExpression(node)) {
		return hasNumber(node.whenTrue) || hasNumber(node.whenFalse);
	}

	return ts.isBinaryExpression(node) && /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText()) && (hasNumber(node.left) || hasNumber(node.right));
}

function byNumber(one: number, other: number): number {
	return one - other;
}
