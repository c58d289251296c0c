import stylistic from '@stylistic/eslint-plugin';
import {defineConfig} from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import {fileNames} from './scripts/lint/file-names.js';
import {imports} from './scripts/lint/imports.js';
import {pureRooms} from './scripts/lint/rooms.js';

const house = {rules: {imports, 'file-names': fileNames}};

export default defineConfig(
	{ignores: ['dist/', 'coverage/', '**/.devtui/', 'fixtures/example/.data/', 'fixtures/typescript/*.ts', '**/*.d.ts']},
	{linterOptions: {reportUnusedDisableDirectives: 'error'}},
	everywhere(),
	typescript(),
	javascript(),
	source(),
	pure(),
	core(),
	console(),
	tests(),
	exceptions(),
);

function everywhere() {
	const style = stylistic.configs.customize({indent: 'tab', quotes: 'single', semi: true, jsx: true, braceStyle: '1tbs'});
	return {
		files: ['**/*.{js,ts,tsx}'],
		plugins: {...style.plugins, house},
		rules: {
			...style.rules,
			'@stylistic/arrow-parens': ['error', 'as-needed'],
			'@stylistic/indent-binary-ops': 'off',
			'@stylistic/jsx-one-expression-per-line': 'off',
			'@stylistic/jsx-tag-spacing': ['error', {beforeSelfClosing: 'never', closingSlash: 'never', afterOpening: 'never', beforeClosing: 'never'}],
			'@stylistic/max-statements-per-line': 'off',
			'@stylistic/multiline-ternary': 'off',
			'@stylistic/no-mixed-operators': 'off',
			'@stylistic/object-curly-spacing': ['error', 'never'],
			'@stylistic/operator-linebreak': 'off',
			'@stylistic/quote-props': ['error', 'as-needed'],
			'@stylistic/quotes': ['error', 'single', {avoidEscape: true, allowTemplateLiterals: 'always'}],
			'@stylistic/space-before-function-paren': ['error', {anonymous: 'always', named: 'never', asyncArrow: 'always'}],
			curly: 'error',
			eqeqeq: 'error',
			'house/file-names': 'error',
			'no-duplicate-imports': 'off',
			'no-restricted-exports': ['error', {restrictDefaultExports: {direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true}}],
			'no-unneeded-ternary': 'error',
			'no-useless-return': 'error',
			'no-var': 'error',
			'object-shorthand': 'error',
			'prefer-const': 'error',
		},
	};
}

function typescript() {
	return {
		files: ['**/*.{ts,tsx}'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
		rules: {
			'@typescript-eslint/consistent-type-imports': ['error', {fixStyle: 'separate-type-imports'}],
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
			'@typescript-eslint/prefer-optional-chain': 'error',
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
			// A default over our own unions would hide the case that is missing.
			'@typescript-eslint/switch-exhaustiveness-check': ['error', {allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: false}],
			// Objects here are closures: their methods have no `this` to lose.
			'@typescript-eslint/unbound-method': 'off',
		},
	};
}

/** Scripts and fixtures: what no type checker sees. */
function javascript() {
	const globals = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map(name => [name, 'readonly']));
	return {
		files: ['**/*.js'],
		languageOptions: {globals},
		rules: {
			'no-undef': 'error',
			'no-unreachable': 'error',
			'no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
		},
	};
}

function source() {
	return {
		files: ['source/**/*.{ts,tsx}'],
		rules: {
			'house/imports': 'error',
			'max-lines': ['error', {max: 250, skipBlankLines: true, skipComments: true}],
			'no-console': 'error',
		},
	};
}

function pure() {
	const why = 'This room is pure: clocks, timers and the process are effects.';
	const names = ['process', 'console', 'performance', 'fetch', 'crypto', 'global', 'globalThis', 'require'];
	const timers = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask'];
	return {
		files: pureRooms.map(room => `source/${room}/**/*.ts`),
		rules: {
			'no-restricted-globals': ['error', ...[...names, ...timers].map(name => ({name, message: why}))],
			'no-restricted-properties': ['error', {object: 'Date', property: 'now', message: why}, {object: 'Math', property: 'random', message: why}],
			'no-restricted-syntax': ['error', {selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: why}],
		},
	};
}

function core() {
	const now = 'NewExpression[callee.name="Date"][arguments.length=0]';
	return {
		files: ['source/core/**/*.ts'],
		rules: {
			'no-restricted-syntax': ['error', now, {selector: ':function[async=true]', message: 'Nothing waits in the core: time is an effect.'}],
		},
	};
}

function console() {
	return {
		files: ['source/console/**/*.{ts,tsx}'],
		extends: [reactHooks.configs.flat.recommended],
		rules: {
			'react-hooks/exhaustive-deps': 'error',
			'no-restricted-imports': ['error', {paths: [{name: 'ink', importNames: ['useInput'], message: 'Keys are read in use-keymap.ts only.'}]}],
		},
	};
}

function tests() {
	return {
		files: ['test/**/*.{ts,tsx}'],
		rules: {
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
		},
	};
}

function exceptions() {
	return [
		{files: ['source/console/**/use-keymap.ts'], rules: {'no-restricted-imports': 'off'}},
		{files: ['**/*.config.{js,ts}'], rules: {'no-restricted-exports': 'off'}},
	];
}
