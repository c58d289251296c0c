import path from 'node:path';

/** ESLint rule: files are named in kebab-case, and no folder has an `index` file. */
export const fileNames = {
	meta: {
		type: 'suggestion',
		schema: [],
		messages: {
			kebab: 'name files in kebab-case: "{{name}}"',
			index: 'a folder has no index file: name the file for its idea',
		},
	},
	create: context => ({
		Program(node) {
			const name = path.basename(context.filename).replace(/\..*$/, '');
			if (!/^[a-z\d]+(-[a-z\d]+)*$/.test(name)) {
				context.report({node, loc: {line: 1, column: 0}, messageId: 'kebab', data: {name}});
			}

			if (name === 'index') {
				context.report({node, loc: {line: 1, column: 0}, messageId: 'index'});
			}
		},
	}),
};
