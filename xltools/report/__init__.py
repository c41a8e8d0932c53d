"""StoredValues → the Word report: a template that people edit in Word, and sentences made from the same figures.

``draw`` makes the first template of a form, ``template`` fills one, ``sentences`` writes the prose,
``values`` says what a placeholder is called and what stands for it. No file is opened here.
"""
