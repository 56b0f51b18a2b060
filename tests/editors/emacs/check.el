;;; check.el --- What a person sees and does with eglot  -*- lexical-binding: t -*-

;; Waits for what the server says of FILE, does what a person would do, and writes all of
;; it down as JSON.  The pytest beside this file judges it.

;;; Code:

(defvar check-patience 30 "Seconds that an answer may take.")
(defvar check-seen nil "What was seen, by name.")

(defun check-saw (name value)
  "Remember VALUE under NAME."
  (push (cons name value) check-seen))

(defun check-await (condition)
  "Wait until CONDITION returns what is not nil, and return that."
  (let ((end (+ (float-time) check-patience)) result)
    (while (and (not (setq result (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.02))
    result))

(defun check-described (each)
  "Return the diagnostic EACH as an alist, with positions as (line . column)."
  (save-excursion
    (goto-char (flymake-diagnostic-beg each))
    `((line . ,(line-number-at-pos))
      (column . ,(- (point) (line-beginning-position)))
      (end_column . ,(- (flymake-diagnostic-end each) (line-beginning-position)))
      (type . ,(symbol-name (flymake-diagnostic-type each)))
      (message . ,(flymake-diagnostic-text each)))))

(defun check-worst ()
  "Return a diagnostic that is an error, if there is one."
  (seq-find (lambda (each) (eq (flymake-diagnostic-type each) 'eglot-error))
            (flymake-diagnostics)))

(defun check-fix (title)
  "Apply the code action of this line whose title contains TITLE."
  (let ((last-nonmenu-event ?.) ; by the keyboard: no menu of the mouse
        (completing-read-function
         (lambda (_prompt titles &rest _)
           (check-saw 'actions (vconcat (mapcar #'car titles)))
           (car (seq-find (lambda (each) (string-search title (car each))) titles)))))
    (call-interactively #'eglot-code-actions)))

(defun check-run ()
  "See, hover, fix, and see again."
  (apply #'eglot (eglot--guess-contact))
  (check-saw 'managed (if (eglot-managed-p) t :json-false))
  (flymake-start)
  (check-await #'check-worst)
  (check-saw 'diagnostics (vconcat (mapcar #'check-described (flymake-diagnostics))))
  (let ((target (check-worst)))
    (goto-char (flymake-diagnostic-beg target))
    (check-saw 'hover
               (plist-get (plist-get (jsonrpc-request (eglot--current-server-or-lose)
                                                      :textDocument/hover
                                                      (eglot--TextDocumentPositionParams))
                                     :contents)
                          :value))
    (check-fix (getenv "FIX"))
    (eglot--signal-textDocument/didChange) ; which waits for Emacs to be idle
    (check-saw 'fixed (if (check-await (lambda () (not (check-worst)))) t :json-false))
    (check-saw 'text (buffer-string))
    (check-saw 'left (vconcat (mapcar #'check-described (flymake-diagnostics))))))

(setq eglot-sync-connect check-patience
      eglot-connect-timeout check-patience
      python-indent-guess-indent-offset nil)
(find-file (getenv "FILE"))
(condition-case problem
    (check-run)
  (error (check-saw 'problem (format "%S" problem))))
(check-saw 'emacs emacs-version)
(with-temp-file (getenv "SEEN")
  (insert (json-encode check-seen)))
(kill-emacs 0)

;;; check.el ends here
