export function createCounter() {
	let count = 0;
	let waiting = [];

	return {
		add() {
			count++;
			for (const {goal, resolve} of waiting) {
				if (goal === count) {
					resolve();
				}
			}
		},
		/** Resolves once it has been counted so many times more. */
		async more(times) {
			const goal = count + times;
			waiting = waiting.filter(each => each.goal > count);
			return new Promise(resolve => {
				waiting.push({goal, resolve});
			});
		},
	};
}
