import './base.css';
import './notebook.css';
import './files.css';
