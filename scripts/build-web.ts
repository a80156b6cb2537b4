/** `npm run build-web`: the console's web application, for images and for development; `npm start` does it by itself. */
import { buildWeb } from './web/build-web.ts';

const built = await buildWeb();
console.log(built ? 'the console was built' : 'the console is up to date');
